using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Personalize.Training;

/// <summary>Writes numbers, arrays and texts little endian and hashes them on the way.</summary>
internal sealed class HashedWriter(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Write<T>(T value)
        where T : unmanaged => Write(new ReadOnlySpan<T>(in value));

    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("models are written little endian");
        // Spans of bytes end at 2 GiB, arrays of numbers do not.
        const int Part = 1 << 20;
        for (int index = 0; index < values.Length; index += Part)
        {
            var bytes = MemoryMarshal.AsBytes(values[index..Math.Min(index + Part, values.Length)]);
            stream.Write(bytes);
            _hash.AppendData(bytes);
        }
    }

    public void Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        Write<byte>(bytes);
    }

    public void WriteHash() => stream.Write(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Personalize.Training;

/// <summary>Reads what <see cref="HashedWriter"/> wrote, trusting no length: memory grows with the bytes that really come.</summary>
internal sealed class HashedReader(Stream stream) : IDisposable
{
    private const int Part = 1 << 18;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public T ReadOne<T>()
        where T : unmanaged
    {
        T value = default;
        Fill(new Span<T>(ref value));
        return value;
    }

    public T[] Read<T>(int count)
        where T : unmanaged
    {
        T[] values = new T[Math.Min(count, Part)];
        int read = 0;
        while (read < count)
        {
            if (read == values.Length) Array.Resize(ref values, (int)Math.Min(count, values.Length * 2L));
            int end = Math.Min(values.Length, read + Part);
            Fill(values.AsSpan(read..end));
            read = end;
        }

        return values;
    }

    public string ReadText(int bytesMax)
    {
        int length = ReadOne<int>();
        TrainedModelFile.Require(length >= 0 && length <= bytesMax, $"a text of {length} bytes; allowed 0..{bytesMax}");
        return Encoding.UTF8.GetString(Read<byte>(length));
    }

    /// <summary>Reads the hash behind everything read so far and compares.</summary>
    public void CheckHash()
    {
        byte[] computed = _hash.GetHashAndReset();
        byte[] stored = new byte[computed.Length];
        TrainedModelFile.Require(stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) == stored.Length, "the model ends before its hash");
        TrainedModelFile.Require(computed.AsSpan().SequenceEqual(stored), "the model's hash does not match its bytes: it is damaged");
    }

    public void Dispose() => _hash.Dispose();

    private void Fill<T>(Span<T> values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("models are read little endian");
        var bytes = MemoryMarshal.AsBytes(values);
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        TrainedModelFile.Require(read == bytes.Length, $"the model ends {bytes.Length - read} bytes early");
        _hash.AppendData(bytes);
    }
}

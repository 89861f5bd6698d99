using System.Runtime.InteropServices;

namespace Personalize.Storage.Tests.Disk;

/// <summary>What a program sees of a file, and what a loss of power leaves of it.</summary>
internal sealed class SimulatedFile
{
    public const int SectorBytes = 512;

    public List<byte> Current { get; init; } = [];

    public byte[] Durable { get; set; } = [];

    public void SetLength(int length) => CollectionsMarshal.SetCount(Current, SetLengthZeroing(length));

    public int Read(Span<byte> destination, int offset)
    {
        var bytes = CollectionsMarshal.AsSpan(Current);
        if (offset >= bytes.Length) return 0;
        var count = Math.Min(destination.Length, bytes.Length - offset);
        bytes.Slice(offset, count).CopyTo(destination);
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, int offset)
    {
        if (offset + source.Length > Current.Count) SetLength(offset + source.Length);
        source.CopyTo(CollectionsMarshal.AsSpan(Current)[offset..]);
    }

    /// <summary>Every sector as flushed or as written since, by chance; so is the length.</summary>
    public byte[] Tear(Random random)
    {
        var current = CollectionsMarshal.AsSpan(Current);
        var torn = new byte[random.Next(2) == 0 ? current.Length : Math.Min(current.Length, Durable.Length)];
        for (var at = 0; at < torn.Length; at += SectorBytes)
        {
            var count = Math.Min(SectorBytes, torn.Length - at);
            var takesOld = random.Next(2) == 0;
            if (!takesOld) current.Slice(at, count).CopyTo(torn.AsSpan(at));
            else if (at < Durable.Length) Durable.AsSpan(at, Math.Min(count, Durable.Length - at)).CopyTo(torn.AsSpan(at));
        }
        return torn;
    }

    private int SetLengthZeroing(int length)
    {
        var before = Current.Count;
        if (length > before)
        {
            CollectionsMarshal.SetCount(Current, length);
            CollectionsMarshal.AsSpan(Current)[before..].Clear();
        }
        return length;
    }
}

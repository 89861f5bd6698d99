namespace Personalize.Fuzz;

/// <summary>Makes inputs out of inputs: one to eight small changes at a time.</summary>
internal sealed class FuzzMutator(int seed, IReadOnlyList<byte[]> words)
{
    private static readonly int[] Edges = [0, 1, -1, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, int.MaxValue, int.MinValue, 1 << 20];
    private readonly Random _random = new(seed);

    public byte[] Next(List<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[_random.Next(corpus.Count)]);
        for (var changes = 1 << _random.Next(4); changes > 0; changes--) Change(bytes, corpus);
        if (bytes.Count > FuzzTarget.InputBytesMax) bytes.RemoveRange(FuzzTarget.InputBytesMax, bytes.Count - FuzzTarget.InputBytesMax);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, List<byte[]> corpus)
    {
        var at = _random.Next(bytes.Count + 1);
        var (rest, most) = (bytes.Count - at, 1 << _random.Next(6));
        switch (_random.Next(10))
        {
            case 0 when rest > 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when rest > 0: bytes[at] = (byte)_random.Next(256); break;
            case 2 when rest > 0: bytes[at] += (byte)_random.Next(-8, 9); break;
            case 3: bytes.RemoveRange(at, Math.Min(rest, most)); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(rest, most))); break;
            case 5: bytes.Insert(at, (byte)_random.Next(256)); break;
            case 6: Overwrite(bytes, at, BitConverter.GetBytes(Edges[_random.Next(Edges.Length)]).AsSpan(0, 1 << _random.Next(3))); break;
            case 7: Splice(bytes, at, corpus[_random.Next(corpus.Count)]); break;
            case 8 when words.Count > 0: bytes.InsertRange(at, words[_random.Next(words.Count)]); break;
            case 9 when words.Count > 0: Overwrite(bytes, at, words[_random.Next(words.Count)]); break;
            default: bytes.Add((byte)_random.Next(256)); break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, ReadOnlySpan<byte> with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++) bytes[at + i] = with[i];
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length == 0) return;
        var from = _random.Next(other.Length);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(from));
    }
}

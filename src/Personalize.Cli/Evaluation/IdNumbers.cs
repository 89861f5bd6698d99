namespace Personalize.Cli.Evaluation;

/// <summary>Numbers ids from 0 in the order in which they come.</summary>
internal sealed class IdNumbers
{
    private readonly Dictionary<byte[], int> _numbers = new(Utf8Equality.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<byte[]> _ids = [];

    public IdNumbers() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _ids.Count;

    public ReadOnlySpan<byte> this[int number] => _ids[number];

    public int GetOrAdd(ReadOnlySpan<byte> id)
    {
        if (_lookup.TryGetValue(id, out int number))
            return number;
        byte[] copy = id.ToArray();
        _numbers.Add(copy, _ids.Count);
        _ids.Add(copy);
        return _ids.Count - 1;
    }

    public bool TryGet(ReadOnlySpan<byte> id, out int number) => _lookup.TryGetValue(id, out number);

    private sealed class Utf8Equality : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Equality Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

namespace Personalize.Engine.Serving;

/// <summary>Vectors by row that come one by one: replaced as a whole, so that a reader has an old one or a new one.</summary>
/// <remarks>One writer, any number of readers. A vector in use stays as it is; its successor is another array.</remarks>
internal sealed class LiveVectors(int rank)
{
    private const int ArrayBytes = 24; // header and length

    private float[]?[] _vectors = [];
    private long _bytes;

    /// <summary>Bytes of the vectors set and of the places that lead to them.</summary>
    public long MemoryBytes => Volatile.Read(ref _bytes) + (Volatile.Read(ref _vectors).Length * 8L);

    /// <summary>The vector of a row; empty where none was set.</summary>
    public ReadOnlySpan<float> TryGet(int row)
    {
        float[]?[] vectors = Volatile.Read(ref _vectors);
        return (uint)row < (uint)vectors.Length ? Volatile.Read(ref vectors[row]) : default;
    }

    /// <summary>Sets the vector of a row; the values are copied.</summary>
    public void Set(int row, ReadOnlySpan<float> vector)
    {
        if (row >= _vectors.Length)
        {
            var grown = new float[]?[Math.Max(row + 1, _vectors.Length * 2)];
            _vectors.CopyTo(grown, 0);
            Volatile.Write(ref _vectors, grown);
        }

        if (_vectors[row] is null)
        {
            _bytes += (rank * sizeof(float)) + ArrayBytes;
        }

        Volatile.Write(ref _vectors[row], vector[..rank].ToArray());
    }
}

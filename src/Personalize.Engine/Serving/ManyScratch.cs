using Personalize.Core.Scoring;

namespace Personalize.Engine.Serving;

/// <summary>What a request for many users writes to: their vectors, masks and corrected rows, one user after the other. Pooled.</summary>
internal sealed class ManyScratch
{
    /// <summary>Users whose search shares one pass over the index.</summary>
    public const int UsersMax = 64;

    /// <summary>Masks of one pass take at most so much: larger catalogues share a pass among fewer users.</summary>
    private const int MaskBytesMax = 32 << 20;

    private float[] _vectors = [];
    private ulong[] _masks = [];

    public RequestScratch One { get; } = new();

    public BatchScratch Batch { get; } = new();

    /// <summary>Per user where its corrected rows end in the list of <see cref="One"/>.</summary>
    public int[] RowEnds { get; } = new int[UsersMax];

    /// <summary>How many users one pass takes.</summary>
    public static int UsersAtOnce(int maskWords) => Math.Clamp(MaskBytesMax / sizeof(ulong) / Math.Max(1, maskWords), 1, UsersMax);

    public Span<float> VectorsOf(int users, int rank) => Room(ref _vectors, users * rank);

    public Span<ulong> MasksOf(int users, int maskWords) => Room(ref _masks, users * maskWords);

    private static Span<T> Room<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }

        return buffer.AsSpan(0, length);
    }
}

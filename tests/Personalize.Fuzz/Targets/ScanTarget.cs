using System.Buffers.Binary;
using Personalize.Core.Scoring;

namespace Personalize.Fuzz.Targets;

/// <summary>The scan over any numbers: refused where one is not allowed, else bit for bit the sort of the plain loop, at every width and way.</summary>
/// <remarks><c>input := rank, k, mask, rows set afterwards, kind of numbers, then numbers: the query, and rows</c>.</remarks>
internal sealed class ScanTarget : FuzzTarget
{
    private const int HeadBytes = 5;
    private static readonly ScanKernels[] Widths = [ScanKernels.ForBits(512), ScanKernels.ForBits(256), ScanKernels.ForBits(128), ScanKernels.ForBits(0)];

    public override string Name => "scan";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var random = new Random(1);
            foreach (var (rank, rows, kind) in ((int, int, byte)[])[(3, 40, 0), (16, 70, 1), (5, 200, 2), (33, 100, 2)])
            {
                var bytes = new byte[HeadBytes + ((rows + 1) * rank * (kind == 0 ? 4 : 1))];
                random.NextBytes(bytes);
                if (kind == 0)
                    for (var at = HeadBytes; at < bytes.Length; at += 4) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (random.NextSingle() * 4) - 2);
                (bytes[0], bytes[1], bytes[4]) = ((byte)(rank - 1), 5, kind);
                yield return bytes;
            }
        }
    }

    public override IReadOnlyList<byte[]> Words =>
    [
        .. new[] { 0f, -0f, float.Epsilon, 1e-38f, float.NaN, float.PositiveInfinity, 7.2e16f, 7.3e16f, 1f, -1f }.Select(BitConverter.GetBytes),
    ];

    // Four indexes and two answers are built of every input.
    public override long AllocatedBytesMax(int inputBytes) => (4 << 20) + (1024L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < HeadBytes) return;
        var rank = (input[0] % 48) + 1;
        var numbers = Numbers(input[HeadBytes..], input[4] % 3);
        var rows = Math.Min((numbers.Length / rank) - 1, 400);
        if (rows < 1) return;
        var query = numbers.AsSpan(0, rank);
        var items = numbers.AsSpan(rank, rows * rank);
        if (!IsAllowed(items) || !IsAllowed(query))
        {
            RequireRefused(rank, rows, items.ToArray(), query.ToArray());
            return;
        }
        var set = Math.Min(input[3] % 4, rows);
        var mask = Mask(input[2], rows + set);
        var expected = Sort(items, rank, rows, set, query, mask, k: (input[1] % 64) + 1);
        foreach (var kernels in Widths) RequireEqual(expected, rank, rows, set, items, query, mask, (input[1] % 64) + 1, kernels);
    }

    private static void RequireEqual(
        List<ScoredItem> expected, int rank, int rows, int set, ReadOnlySpan<float> items, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, int k, ScanKernels kernels)
    {
        var index = ItemIndex.Build(rank, rows, items, kernels);
        for (var i = 0; i < set; i++) index.Set(SetRow(i, rows), items.Slice(i * rank, rank));
        var best = new ScoredItem[k];
        var found = index.Search(query, mask, best, new ScanScratch());
        Compare(expected, best.AsSpan(0, found), "search");
        var counts = new int[1];
        index.SearchMany(query, mask, k, best, counts, new BatchScratch());
        Compare(expected, best.AsSpan(0, counts[0]), "search of many");
    }

    private static void Compare(List<ScoredItem> expected, ReadOnlySpan<ScoredItem> actual, string what)
    {
        Require(expected.Count == actual.Length, $"{what}: {actual.Length} found, {expected.Count} expected");
        for (var i = 0; i < actual.Length; i++)
            Require(expected[i].Row == actual[i].Row && BitConverter.SingleToInt32Bits(expected[i].Score) == BitConverter.SingleToInt32Bits(actual[i].Score),
                $"{what}, place {i}: {actual[i]}, expected {expected[i]}");
    }

    // Alternately a row of the index and a new one beyond it.
    private static int SetRow(int i, int rows) => i % 2 == 0 ? i : rows + i;

    private static List<ScoredItem> Sort(
        ReadOnlySpan<float> items, int rank, int rows, int set, ReadOnlySpan<float> query, ReadOnlySpan<ulong> mask, int k)
    {
        var all = new List<ScoredItem>();
        for (var row = 0; row < rows + set; row++)
        {
            var from = row < rows ? row : -1;
            for (var i = 0; i < set; i++)
                if (SetRow(i, rows) == row) from = i;
            if (from >= 0 && (mask.IsEmpty || (mask[row / 64] >> (row % 64) & 1) != 0)) all.Add(new ScoredItem(row, Dot(items.Slice(from * rank, rank), query)));
        }
        return [.. all.OrderByDescending(item => item.Score).ThenBy(item => item.Row).Take(k)];
    }

    // The order of the sum that the kernels promise.
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Span<float> lanes = stackalloc float[16];
        lanes.Clear();
        for (var j = 0; j < x.Length; j++) lanes[j % 16] = MathF.FusedMultiplyAdd(Clean(x[j]), Clean(y[j]), lanes[j % 16]);
        for (var half = 8; half > 0; half /= 2)
            for (var i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        return lanes[0] + 0f;
    }

    private static float Clean(float value) => value == 0 || float.IsSubnormal(value) ? 0 : value;

    private static bool IsAllowed(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!(MathF.Abs(value) <= 72_057_594_037_927_936f)) return false;
        return true;
    }

    private static void RequireRefused(int rank, int rows, float[] items, float[] query)
    {
        try
        {
            ItemIndex.Build(rank, rows, items).Search(query, [], new ScoredItem[1], new ScanScratch());
        }
        catch (ArgumentException)
        {
            return;
        }
        throw new FuzzException("a number that no scan may see was taken");
    }

    private static ulong[] Mask(byte kind, int rows)
    {
        if (kind < 64) return [];
        var random = new Random(kind);
        var mask = new ulong[(rows + 63) / 64];
        for (var row = 0; row < rows; row++)
            if (random.Next(256) < kind) mask[row / 64] |= 1UL << (row % 64);
        return mask;
    }

    /// <summary>0: floats as they lie there; 1: small whole numbers, so that scores tie; 2: powers of two of all sizes, and zeros.</summary>
    private static float[] Numbers(ReadOnlySpan<byte> bytes, int kind)
    {
        var numbers = new float[kind == 0 ? bytes.Length / 4 : bytes.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = kind switch
            {
                0 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]),
                1 => (bytes[i] % 5) - 2,
                _ => bytes[i] % 7 == 0 ? 0f : MathF.ScaleB(bytes[i] % 2 == 0 ? 1 : -1.5f, (bytes[i] / 2) - 72),
            };
        return numbers;
    }
}

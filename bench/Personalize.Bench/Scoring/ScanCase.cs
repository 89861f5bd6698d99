using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Personalize.Core.Scoring;

namespace Personalize.Bench.Scoring;

/// <summary>One data set, measured: every way in turns, medians of rounds, as shares of R, the time to stream the float matrix once.</summary>
internal sealed class ScanCase
{
    private const int Rounds = 5;
    private const int Queries = 64;

    private readonly string _name;
    private readonly int _rank;
    private readonly int _rows;
    private readonly float[] _items;
    private readonly float[] _queries;
    private readonly ItemIndex _index;
    private readonly ItemMatrix _matrix;
    private readonly ScanScratch _scratch = new();
    private readonly double _firstBuildSeconds;
    private readonly double _buildSeconds;
    private double _sink;

    public ScanCase(string shape, int rows, int rank)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"{shape} {(rows >= 1_000_000 ? $"{rows / 1_000_000}M" : $"{rows / 1000}k")} × {rank}");
        (_rows, _rank) = (rows, rank);
        (_items, _queries) = FactorShapes.Make(shape, rows, rank, Queries, 7);
        // Compiled first: a cold build of few rows measures the compiler.
        for (var i = 0; i < 200; i++) ItemIndex.Build(rank, 2_000, _items.AsSpan(0, 2_000 * rank));
        ItemIndex.Build(rank, Math.Min(rows, 100_000), _items.AsSpan(0, Math.Min(rows, 100_000) * rank));
        // The first is given memory by the operating system page by page; later ones, as of a server that rebuilds, find it there.
        _firstBuildSeconds = BuildSeconds(out _);
        _buildSeconds = new[] { BuildSeconds(out _), BuildSeconds(out _), BuildSeconds(out var last) }.Order().ElementAt(1);
        _index = last;
        var builder = new ItemMatrixBuilder(rank, rows);
        builder.AppendRows(_items);
        _matrix = builder.Build();
    }

    /// <summary>Seconds per query for k = 10 and 100, and per query of a batch of 64, k = 10: what peers are set beside.</summary>
    private readonly Dictionary<string, double> _ours = new(StringComparer.Ordinal);

    /// <summary>Writes a table row per k; gives time / R by k: of a search, of one with 1 % allowed, of the exact scan.</summary>
    public List<(int K, double Share, double Narrow, double Exact)> Run(TextWriter report)
    {
        var result = new List<(int, double, double, double)>();
        foreach (var k in (int[])[10, 100, 500])
        {
            var best = new ScoredItem[k];
            var masks = new[] { 50, 10, 1 }.Select(percent => Mask(percent)).ToArray();
            var seconds = InTurns(
                Stream,
                i => ExactScan.Search(_matrix, Query(i), [], best),
                i => _index.Search(Query(i), [], best, _scratch),
                i => _index.Search(Query(i), masks[0], best, _scratch),
                i => _index.Search(Query(i), masks[1], best, _scratch),
                i => _index.Search(Query(i), masks[2], best, _scratch));
            var r = seconds[0];
            var cells = seconds.Skip(1).Select(s => (s / r).ToString("0.000", CultureInfo.InvariantCulture));
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {_name} | {k} | {r * 1e3:0.000} | {string.Join(" | ", cells)} |"));
            result.Add((k, seconds[2] / r, seconds[5] / r, seconds[1] / r));
            _ours[$"{k}"] = seconds[2];
        }
        return result;
    }

    /// <summary>A line about a batch of 64 beside 64 single searches, the build, and the bytes.</summary>
    public void RunBatch(TextWriter report)
    {
        var best = new ScoredItem[Queries * 10];
        var found = new int[Queries];
        var batch = new BatchScratch();
        var seconds = InTurns(
            Stream,
            _ =>
            {
                for (var i = 0; i < Queries; i++) _index.Search(Query(i), [], best.AsSpan(i * 10, 10), _scratch);
            },
            _ => _index.SearchMany(_queries, [], 10, best, found, batch));
        _ours["batch"] = seconds[2] / Queries;
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {_name} | {seconds[2] / seconds[1]:0.00} | {_firstBuildSeconds / seconds[0]:0.0} | {_buildSeconds / seconds[0]:0.0} | {_index.MemoryBytes / (4.0 * _rows * _rank):0.00} |"));
    }

    /// <summary>A line of the widths: single search, k = 10, as shares of R.</summary>
    public void RunWidths(TextWriter report)
    {
        var best = new ScoredItem[10];
        var ways = new List<Action<int>> { Stream };
        foreach (var bits in (int[])[512, 256, 128, 0])
        {
            var index = ItemIndex.Build(_rank, _rows, _items, ScanKernels.ForBits(bits));
            ways.Add(i => index.Search(Query(i), [], best, _scratch));
        }
        var seconds = InTurns([.. ways]);
        report.WriteLine($"| {_name} | {string.Join(" | ", seconds.Skip(1).Select(s => (s / seconds[0]).ToString("0.000", CultureInfo.InvariantCulture)))} |");
    }

    /// <summary>Writes items and queries as raw float32 and our own times for bench/peers, into a folder of this case.</summary>
    public void Dump(string folders)
    {
        var folder = Directory.CreateDirectory(Path.Combine(folders, _name.Replace(" × ", "x", StringComparison.Ordinal).Replace(' ', '-'))).FullName;
        File.WriteAllLines(Path.Combine(folder, "ours.txt"), _ours.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:R}")));
        File.WriteAllBytes(Path.Combine(folder, "items.f32"), MemoryMarshal.AsBytes(_items.AsSpan()));
        File.WriteAllBytes(Path.Combine(folder, "queries.f32"), MemoryMarshal.AsBytes(_queries.AsSpan()));
    }

    private double BuildSeconds(out ItemIndex index)
    {
        GC.Collect();
        var start = ThreadTime.Seconds();
        index = ItemIndex.Build(_rank, _rows, _items);
        return ThreadTime.Seconds() - start;
    }

    private ReadOnlySpan<float> Query(int i) => _queries.AsSpan(i % Queries * _rank, _rank);

    private ulong[] Mask(int percent)
    {
        var random = new Random(percent);
        var mask = new ulong[(_rows + 63) / 64];
        for (var row = 0; row < _rows; row++)
            if (random.Next(100) < percent) mask[row / 64] |= 1UL << (row % 64);
        return mask;
    }

    /// <summary>R: loads every float of the matrix once, with as little arithmetic as keeps the loads.</summary>
    private void Stream(int turn)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        ref var first = ref System.Runtime.CompilerServices.Unsafe.AsRef(in _matrix.First);
        var end = (nuint)_matrix.Rows * (nuint)_matrix.Stride / 64 * 64;
        for (nuint i = 0; i < end; i += 64)
        {
            a = Vector512.Max(a, Vector512.LoadUnsafe(ref first, i));
            b = Vector512.Max(b, Vector512.LoadUnsafe(ref first, i + 16));
            c = Vector512.Max(c, Vector512.LoadUnsafe(ref first, i + 32));
            d = Vector512.Max(d, Vector512.LoadUnsafe(ref first, i + 48));
        }
        _sink += Vector512.Sum(a + b + c + d) + turn;
    }

    // Each way for about as long as the others, in turns; the median of the rounds, CPU seconds per call.
    private static double[] InTurns(params Action<int>[] ways)
    {
        var rounds = ways.Select(_ => new double[Rounds]).ToArray();
        var calls = ways.Select(CallsFor).ToArray();
        for (var round = 0; round < Rounds; round++)
            for (var way = 0; way < ways.Length; way++)
            {
                var start = ThreadTime.Seconds();
                for (var i = 0; i < calls[way]; i++) ways[way](i);
                rounds[way][round] = (ThreadTime.Seconds() - start) / calls[way];
            }
        return [.. rounds.Select(times => times.Order().ElementAt(Rounds / 2))];
    }

    // Whole rounds of the queries where they are quick: 64 differ in cost by several times.
    private static int CallsFor(Action<int> way)
    {
        // Compiled by now: 40 calls, fewer of what is slow anyway.
        var start = ThreadTime.Seconds();
        for (var i = 0; i < 40 && ThreadTime.Seconds() - start < 0.4; i++) way(i);
        start = ThreadTime.Seconds();
        for (var i = 0; i < 4; i++) way(i);
        var each = (ThreadTime.Seconds() - start) / 4;
        return each > 0.02 ? 4 : each > 0.004 ? 16 : (int)Math.Clamp(0.05 / each / Queries, 1, 500) * Queries;
    }
}

using BenchmarkDotNet.Attributes;
using Personalize.Core.Scoring;

namespace Personalize.Bench.Scoring;

/// <summary>Whole searches of 100,000 gaussian rows, rank 64, by k and by share allowed; bytes allocated must be 0.</summary>
[MemoryDiagnoser]
public class SearchCalls
{
    private const int Rank = 64;
    private const int Rows = 100_000;
    private const int Queries = 64;

    private readonly ScanScratch _scratch = new();
    private readonly BatchScratch _batch = new();
    private readonly int[] _found = new int[Queries];
    private ScoredItem[] _best = [];
    private ulong[] _mask = [];
    private float[] _queries = [];
    private ItemIndex _index = null!;
    private int _next;

    [Params(10, 100, 500)]
    public int K { get; set; }

    [Params(100, 50, 10, 1)]
    public int PercentAllowed { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (var items, _queries) = FactorShapes.Make("gauss", Rows, Rank, Queries, 7);
        _index = ItemIndex.Build(Rank, Rows, items);
        _best = new ScoredItem[K * Queries];
        var random = new Random(1);
        _mask = PercentAllowed == 100 ? [] : new ulong[(Rows + 63) / 64];
        for (var row = 0; row < Rows && _mask.Length > 0; row++)
            if (random.Next(100) < PercentAllowed) _mask[row / 64] |= 1UL << (row % 64);
    }

    [Benchmark]
    public int Search() => _index.Search(_queries.AsSpan(_next++ % Queries * Rank, Rank), _mask, _best.AsSpan(0, K), _scratch);

    [Benchmark(OperationsPerInvoke = Queries, Description = "Search, 64 at once")]
    public int SearchMany()
    {
        _index.SearchMany(_queries, _mask, K, _best, _found, _batch);
        return _found[0];
    }
}

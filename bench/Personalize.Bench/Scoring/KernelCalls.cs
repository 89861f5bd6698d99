using BenchmarkDotNet.Attributes;
using Personalize.Core.Scoring;

namespace Personalize.Bench.Scoring;

/// <summary>The leaf loops of a search at each vector width, 4,096 rows of rank 64, gaussian: what fits the second cache.</summary>
public class KernelCalls
{
    private const int Rank = 64;
    private const int Rows = 4_096;

    private readonly float[] _scores = new float[ScanScratch.ListMax];
    private readonly int[] _listed = new int[ScanScratch.ListMax];
    private readonly ScoredItem[] _best = new ScoredItem[100];
    private readonly ScanScratch _scratch = new();
    private QuantizedIndex _index = null!;
    private ScanKernels _kernels = null!;
    private short[] _cuts = [];
    private uint[] _masks = [];
    private float[] _query = [];

    [Params(512, 256, 128, 0)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var (items, queries) = FactorShapes.Make("gauss", Rows, Rank, 1, 7);
        _index = QuantizedIndex.Build(Rank, new RowMajorSource(Rank, items));
        _kernels = ScanKernels.ForBits(Bits);
        _query = queries;
        _scratch.Coded.Set(_scratch.CopyQuery(queries, Rank), Rank);
        (_cuts, _masks) = (new short[_index.Bounds.Count], new uint[_index.Bounds.Count]);
        var random = new Random(1);
        for (var i = 0; i < _listed.Length; i++) _listed[i] = random.Next(Rows);
    }

    [Benchmark(Description = "64 rows in order")]
    public float ScoreRows()
    {
        _kernels.Dot.ScoreRows(in _index.Matrix.First, _index.Matrix.Stride, in _scratch.Query[0], _scores);
        return _scores[0];
    }

    [Benchmark(Description = "64 rows of a list")]
    public float ScoreListed()
    {
        _kernels.Dot.ScoreListed(in _index.Matrix.First, _index.Matrix.Stride, _listed, in _scratch.Query[0], _scores);
        return _scores[0];
    }

    [Benchmark(Description = "4-bit pass, 128 blocks")]
    public uint FillMasks() => _kernels.Pass.FillMasks(in _index.CodesOf(0), _scratch.Coded.Pairs, _cuts, _masks);

    [Benchmark(Description = "cuts of 128 blocks")]
    public short FillCuts()
    {
        _scratch.Coded.FillCuts(_index.Bounds, 0, 20f, _cuts);
        return _cuts[0];
    }

    [Benchmark(Description = "code a query")]
    public double CodeQuery()
    {
        _scratch.Coded.Set(_scratch.CopyQuery(_query, Rank), Rank);
        return _scratch.Coded.Scale;
    }

    [Benchmark(Description = "top 100 of 64 scores")]
    public int Push()
    {
        var top = new TopK(_best);
        for (var i = 0; i < _scores.Length; i++) top.Push(i, _scores[i]);
        return top.Finish();
    }
}

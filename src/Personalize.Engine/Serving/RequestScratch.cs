using Personalize.Core.Filters;
using Personalize.Core.Scoring;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Everything one request writes to: pooled, so that a warm request allocates nothing.</summary>
internal sealed class RequestScratch(ScanTimes? times = null)
{
    private static readonly int ValueBytesMax =
        FilterValuesBuilder.CountMax * FilterValuesBuilder.BytesMax(FilterParser.PlaceholderCharactersMax, FilterValuesBuilder.CharactersMax * 4);

    private byte[] _valueBytes = [];
    private FilterValueEntry[] _valueEntries = [];
    private int[] _excluded = new int[64];
    private int[] _served = [];
    private ulong[] _mask = [];
    private byte[] _itemCells = new byte[1024];
    private int _scans;

    /// <summary>Before a scan; the result is for <see cref="EndScan"/>.</summary>
    public long BeginScan() => times?.Begin(ref _scans) ?? 0;

    /// <summary>After a scan of so many rows.</summary>
    public void EndScan(long begun, int rows) => times?.End(begun, rows);

    public UserHistory History { get; } = new();

    public float[] Vector { get; } = new float[TrainedModel.RankMax];

    public UserFold Fold { get; } = new();

    public ScanScratch Scan { get; } = new();

    public FilterScratch Filter { get; } = new();

    public ScoreCorrections Corrections { get; } = new();

    public LiveNeighbors Neighbors { get; } = new();

    public ExplorationScratch Exploration { get; } = new();

    /// <summary>Where the chance of this request goes on from.</summary>
    public ulong Chance;

    /// <summary>Rows that <see cref="ScoreCorrections.TakeOut"/> took out of the mask, and their amounts.</summary>
    public int[] CorrectedRows = new int[256];

    public float[] CorrectedAmounts = new float[256];

    /// <summary>Item rows of the catalogue where mask and <see cref="CorrectedRows"/> hold all of it, as a request without a filter leaves them; else -1.</summary>
    public int WholeItems = -1;

    /// <summary>How many <see cref="CorrectedRows"/> there are then.</summary>
    public int WholeCorrected;

    /// <summary>Scores of rows looked at by themselves.</summary>
    public float[] Scores = [];

    public ref byte[] ItemCells => ref _itemCells;

    /// <summary>Rows not wanted.</summary>
    public ReadOnlySpan<int> Excluded => _excluded.AsSpan(0, ExcludedCount);

    public int ExcludedCount { get; private set; }

    /// <summary>One bit per item row: may it be recommended?</summary>
    public Span<ulong> MaskOf(int items)
    {
        int words = (items + 63) / 64;
        if (words > _mask.Length)
        {
            _mask = new ulong[words + (words / 2)];
        }

        return _mask.AsSpan(0, words);
    }

    /// <summary>Room for rows that went out in earlier answers.</summary>
    public Span<int> ServedOf(int rows)
    {
        if (rows > _served.Length)
        {
            _served = new int[Math.Max(64, rows + (rows / 2))];
        }

        return _served.AsSpan(0, rows);
    }

    /// <summary>An empty set of values over buffers that hold whatever is allowed.</summary>
    public FilterValuesBuilder BeginValues()
    {
        if (_valueBytes.Length == 0)
        {
            _valueBytes = new byte[ValueBytesMax];
            _valueEntries = new FilterValueEntry[FilterValuesBuilder.CountMax];
        }

        return new FilterValuesBuilder(_valueBytes, _valueEntries);
    }

    public void Exclude(int itemRow)
    {
        if (ExcludedCount == _excluded.Length)
        {
            Array.Resize(ref _excluded, ExcludedCount * 2);
        }

        _excluded[ExcludedCount++] = itemRow;
    }

    public void ClearExcluded() => ExcludedCount = 0;
}

using Personalize.Core.Scoring;
using Personalize.Storage.Datasets;
using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Everything one request writes to: pooled, so that a warm request allocates nothing.</summary>
internal sealed class RequestScratch
{
    public HistoryEvent[] History { get; } = new HistoryEvent[TrainedModel.HistoryEventsMax];

    /// <summary>Item rows of the history, newest first.</summary>
    public int[] Items { get; } = new int[TrainedModel.HistoryEventsMax];

    public int[] Distinct { get; } = new int[TrainedModel.HistoryEventsMax];

    public float[] Weights { get; } = new float[TrainedModel.HistoryEventsMax];

    public float[] Vector { get; } = new float[TrainedModel.RankMax];

    public UserFold Fold { get; } = new();

    public ScanScratch Scan { get; } = new();

    /// <summary>One bit per item row: may it be recommended?</summary>
    public ulong[] Mask { get; private set; } = [];

    /// <summary>What the corrections add to the score of each touched item row; zero elsewhere.</summary>
    public float[] Correction { get; private set; } = [];

    /// <summary>Rows whose correction is set, in no order.</summary>
    public int[] Touched { get; private set; } = [];

    public int TouchedCount { get; set; }

    /// <summary>One bit per item row: is its correction set?</summary>
    public ulong[] IsTouched { get; private set; } = [];

    /// <summary>Makes room for a catalogue of that many rows; grows by half, so seldom.</summary>
    public void EnsureItems(int items)
    {
        int words = (items + 63) / 64;
        if (words <= Mask.Length)
        {
            return;
        }

        int grown = words + (words / 2) + 1;
        Mask = new ulong[grown];
        IsTouched = new ulong[grown];
        Correction = new float[grown * 64];
        Touched = new int[grown * 64];
        TouchedCount = 0;
    }

    /// <summary>Adds to the correction of an item row.</summary>
    public void Correct(int itemRow, float amount)
    {
        ref ulong word = ref IsTouched[itemRow >> 6];
        ulong bit = 1UL << (itemRow & 63);
        if ((word & bit) == 0)
        {
            word |= bit;
            Touched[TouchedCount++] = itemRow;
        }

        Correction[itemRow] += amount;
    }

    /// <summary>Forgets all corrections.</summary>
    public void ClearCorrections()
    {
        for (int i = 0; i < TouchedCount; i++)
        {
            int row = Touched[i];
            IsTouched[row >> 6] = 0;
            Correction[row] = 0;
        }

        TouchedCount = 0;
    }
}

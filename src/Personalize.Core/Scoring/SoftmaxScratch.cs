using System.Runtime.InteropServices;

namespace Personalize.Core.Scoring;

/// <summary>What one normaliser writes to. One at a time; grows to the index, then allocates nothing.</summary>
internal sealed class SoftmaxScratch
{
    /// <summary>Blocks whose scores are made in one go.</summary>
    public const int ChunkBlocks = 32;

    private float[] _amounts = [];
    private float[] _blockSums = [];
    private int[] _touched = new int[256];
    private int _touchedCount;

    /// <summary>Sums of the codes, a chunk of them.</summary>
    public short[] Sums { get; } = new short[ChunkBlocks * BlockCoder.BlockRows];

    /// <summary>Scores by the codes, one per position.</summary>
    public float[] Guesses { get; private set; } = [];

    /// <summary>Per listed row its weight by the codes.</summary>
    public float[] Weights { get; } = new float[ScanScratch.ListMax];

    /// <summary>What is added to the score of each position: 0 but for a few; −∞ takes it out.</summary>
    public ReadOnlySpan<float> Amounts => _amounts;

    /// <summary>Per block the sum of its weights.</summary>
    public Span<float> BlockSums => _blockSums;

    /// <summary>Makes room for an index.</summary>
    public void Begin(int blocks)
    {
        if (_blockSums.Length >= blocks) return;
        _blockSums = new float[blocks + (blocks / 8)];
        _amounts = new float[_blockSums.Length * BlockCoder.BlockRows];
        Guesses = new float[_amounts.Length];
    }

    /// <summary>Sets what is added to the score of a position.</summary>
    public void Set(int position, float amount)
    {
        _amounts[position] = amount;
        if (_touchedCount == _touched.Length) Array.Resize(ref _touched, _touchedCount * 2);
        _touched[_touchedCount++] = position;
    }

    /// <summary>Nothing is added any more.</summary>
    public void End()
    {
        ref var amount = ref MemoryMarshal.GetArrayDataReference(_amounts);
        foreach (var position in _touched.AsSpan(0, _touchedCount)) System.Runtime.CompilerServices.Unsafe.Add(ref amount, position) = 0;
        _touchedCount = 0;
    }
}

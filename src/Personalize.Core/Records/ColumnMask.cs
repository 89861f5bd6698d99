using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>One bit per column of a schema; 32 bytes, lives on the stack.</summary>
internal struct ColumnMask
{
    private Words _words;

    /// <summary>Sets the bit; false when it was set already.</summary>
    public bool TryAdd(int column)
    {
        ref var word = ref _words[column >> 6];
        var bit = 1ul << (column & 63);
        if ((word & bit) != 0)
            return false;
        word |= bit;
        return true;
    }

    public readonly bool ContainsAll(ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            if (!Contains(column))
                return false;
        }

        return true;
    }

    public readonly bool Contains(int column) => (_words[column >> 6] >> (column & 63) & 1) != 0;

    [System.Runtime.CompilerServices.InlineArray(DatasetSchema.ColumnsMax / 64)]
    private struct Words
    {
        private ulong _first;
    }
}

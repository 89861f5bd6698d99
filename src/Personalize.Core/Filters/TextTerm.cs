using System.Buffers.Binary;
using System.Numerics;
using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Evaluates a bound term on a text column, row by row, only where rows are left.</summary>
internal static class TextTerm
{
    /// <summary>Up to as many texts every cell is compared with each; beyond, it is hashed.</summary>
    public const int ComparedTextsMax = 8;

    // The process's own seed, so that nobody outside can choose texts that collide.
    private static readonly ulong Seed = ((ulong)(uint)HashCode.Combine(1) << 32 | (uint)HashCode.Combine(2)) | 1;

    /// <inheritdoc cref="NumberTerm.Narrow"/>
    public static void Narrow(TextColumn column, int firstBlock, in BoundTerm term, FilterBinding binding, Span<ulong> rows)
    {
        var nulls = column.Nulls.Slice(firstBlock, rows.Length);
        for (var word = 0; word < rows.Length; word++)
        {
            var found = Find(column, (firstBlock + word) * Table.BlockRows, rows[word] & ~nulls[word], term, binding);
            rows[word] &= found | (term.TakesNull ? nulls[word] : 0);
        }
    }

    public static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        while (text.Length > sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Seed, 29);
            text = text[sizeof(ulong)..];
        }
        // Twice, so that texts which count up ("y1", "y2", ...) do not come to lie side by side for some seeds.
        hash = (hash ^ Word(text)) * Seed;
        return (int)(((hash ^ (hash >> 32)) * Seed) >> 33);
    }

    /// <summary>Up to 8 bytes as one number, in at most two reads that may overlap.</summary>
    private static ulong Word(ReadOnlySpan<byte> text) => text.Length switch
    {
        sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(text),
        >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(text) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << 32,
        > 0 => text[0] | (ulong)text[text.Length / 2] << 8 | (ulong)text[^1] << 16,
        _ => 0,
    };

    private static ulong Find(TextColumn column, int firstRow, ulong wanted, in BoundTerm term, FilterBinding binding)
    {
        var found = 0UL;
        for (var left = wanted; left != 0; left &= left - 1)
        {
            var row = BitOperations.TrailingZeroCount(left);
            if (Contains(column.GetText(firstRow + row), term, binding) != term.IsNegated) found |= 1UL << row;
        }
        return found;
    }

    private static bool Contains(ReadOnlySpan<byte> text, in BoundTerm term, FilterBinding binding)
    {
        if (term.TableStart >= 0) return ContainsHashed(text, term, binding);
        foreach (var slice in binding.Texts.Span.Slice(term.Start, term.Count))
        {
            if (slice.Bytes == text.Length && binding.TextOf(slice).SequenceEqual(text)) return true;
        }
        return false;
    }

    private static bool ContainsHashed(ReadOnlySpan<byte> text, in BoundTerm term, FilterBinding binding)
    {
        var slots = binding.TextSlots.Span.Slice(term.TableStart, term.SlotMask + 1);
        for (var slot = Hash(text) & term.SlotMask; slots[slot] != 0; slot = (slot + 1) & term.SlotMask)
        {
            if (binding.TextOf(binding.Texts.Span[slots[slot] - 1]).SequenceEqual(text)) return true;
        }
        return false;
    }
}

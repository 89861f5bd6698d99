using System.Buffers.Binary;
using System.Numerics;
using Personalize.Core.Columns;

namespace Personalize.Core.Filters;

/// <summary>Evaluates a bound term on a text column, only where rows are left: by head and length, and from the heap what those leave open.</summary>
internal static class TextTerm
{
    /// <summary>Up to as many texts every cell is compared with each; beyond, it is hashed.</summary>
    public const int ComparedTextsMax = 8;

    /// <summary>Texts up to this length are known whole from their heads.</summary>
    public const int HeadBytes = sizeof(ulong);

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
        if (text.Length <= HeadBytes) return Hash(TextColumn.HeadOf(text), text.Length);
        var hash = (ulong)text.Length;
        while (text.Length > HeadBytes)
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Seed, 29);
            text = text[HeadBytes..];
        }
        return Finish(hash, TextColumn.HeadOf(text));
    }

    /// <summary>The same of a text of up to 8 bytes, by its head.</summary>
    public static int Hash(ulong head, int bytes) => Finish((ulong)bytes, head);

    private static int Finish(ulong hash, ulong rest)
    {
        // Twice, so that texts which count up ("y1", "y2", ...) do not come to lie side by side for some seeds.
        hash = (hash ^ rest) * Seed;
        return (int)(((hash ^ (hash >> 32)) * Seed) >> 33);
    }

    private static ulong Find(TextColumn column, int firstRow, ulong wanted, in BoundTerm term, FilterBinding binding)
    {
        if (wanted == 0) return 0;
        var found = term.TableStart >= 0 ? FindHashed(column, firstRow, wanted, term, binding) : FindCompared(column, firstRow, wanted, term, binding);
        return term.IsNegated ? wanted & ~found : found;
    }

    /// <summary>Each text with all 64 rows at once, by head and length; the heap is asked only for the rest of long ones.</summary>
    private static ulong FindCompared(TextColumn column, int firstRow, ulong wanted, in BoundTerm term, FilterBinding binding)
    {
        var found = 0UL;
        foreach (var slice in binding.Texts.Span.Slice(term.Start, term.Count))
        {
            var same = TextKernel.Find(column.Heads.Slice(firstRow, Table.BlockRows), column.Cells.Slice(firstRow, Table.BlockRows), slice.Head, slice.Bytes) & wanted;
            if (slice.Bytes <= HeadBytes) found |= same;
            else
                for (; same != 0; same &= same - 1)
                {
                    var row = BitOperations.TrailingZeroCount(same);
                    if (binding.TextOf(slice).SequenceEqual(column.GetText(firstRow + row))) found |= 1UL << row;
                }
        }
        return found;
    }

    private static ulong FindHashed(TextColumn column, int firstRow, ulong wanted, in BoundTerm term, FilterBinding binding)
    {
        var found = 0UL;
        for (var left = wanted; left != 0; left &= left - 1)
        {
            var row = BitOperations.TrailingZeroCount(left);
            var at = firstRow + row;
            var bytes = (int)(column.Cells[at] & TextColumn.LengthMask);
            if (bytes <= HeadBytes ? ContainsShort(column.Heads[at], bytes, term, binding) : Contains(column.GetText(at), term, binding)) found |= 1UL << row;
        }
        return found;
    }

    private static bool ContainsShort(ulong head, int bytes, in BoundTerm term, FilterBinding binding)
    {
        var slots = binding.TextSlots.Span.Slice(term.TableStart, term.SlotMask + 1);
        ReadOnlySpan<TextSlice> texts = binding.Texts.Span;
        for (var slot = Hash(head, bytes) & term.SlotMask; slots[slot] != 0; slot = (slot + 1) & term.SlotMask)
        {
            if (texts[slots[slot] - 1].Head == head && texts[slots[slot] - 1].Bytes == bytes) return true;
        }
        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> text, in BoundTerm term, FilterBinding binding)
    {
        var slots = binding.TextSlots.Span.Slice(term.TableStart, term.SlotMask + 1);
        for (var slot = Hash(text) & term.SlotMask; slots[slot] != 0; slot = (slot + 1) & term.SlotMask)
        {
            if (binding.TextOf(binding.Texts.Span[slots[slot] - 1]).SequenceEqual(text)) return true;
        }
        return false;
    }
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Personalize.Engine.Serving;

/// <summary>Which items went out under which recommendation id, so that a following page does not repeat them.</summary>
/// <remarks>
/// <code>
/// id = "RID-" UUID        its first 16 hex digits are the list's number, the other 16 its hash, keyed      40 bytes
/// </code>
/// In memory alone: kept for 24 hours, the newest million, and as many of them as fit 16,777,216 rows (64 MiB). A list continues an earlier one only,
/// in chains of at most 1,000 lists and 100,000 rows. Any thread; a short lock.
/// </remarks>
internal sealed class ServedLists(TimeProvider time)
{
    /// <summary>Length of an id.</summary>
    public const int IdBytes = PrefixBytes + UuidBytes;

    /// <summary>How long a list is kept.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(24);

    /// <summary>Lists of one chain: what a walk under the lock may cost. An id of the last one is not continued.</summary>
    public const int ChainListsMax = 1000;

    /// <summary>Rows that a chain may have and still be continued: what a copy under the lock may cost, 400 KB.</summary>
    public const int ChainRowsMax = 100_000;

    private const int PrefixBytes = 4;
    private const int UuidBytes = 36;
    private const int ListsMin = 1 << 10;
    private const int ListsMax = 1 << 20;
    private const int RowsMin = 1 << 14;
    private const int RowsMax = 1 << 24;

    private readonly Lock _lock = new();
    private readonly ulong _key = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private Served[] _lists = [];
    private int[] _rows = [];
    private long _listEnd;
    private long _rowEnd;

    /// <summary>Keeps a list; its id goes into <paramref name="id"/>.</summary>
    /// <param name="group">Number of the dataset group.</param>
    /// <param name="previous">The list that this one continues, of <see cref="TryFind"/>; -1: none.</param>
    /// <param name="items">What went out.</param>
    /// <param name="id">Takes <see cref="IdBytes"/> bytes.</param>
    public void Add(uint group, long previous, ReadOnlySpan<ScoredItem> items, Span<byte> id)
    {
        long number;
        lock (_lock)
        {
            Grow(ref _lists, _listEnd + 1, _listEnd, ListsMin, ListsMax);
            Grow(ref _rows, _rowEnd + items.Length, _rowEnd, RowsMin, RowsMax);
            foreach (ScoredItem item in items)
            {
                _rows[_rowEnd++ & (_rows.Length - 1)] = item.Row;
            }

            number = _listEnd++;
            Served before = previous >= 0 ? _lists[previous & (_lists.Length - 1)] : default;
            _lists[number & (_lists.Length - 1)] = new Served(
                previous, _rowEnd, time.GetTimestamp(), group, items.Length, before.ChainLists + 1, before.ChainRows + items.Length);
        }

        WriteId(number, id);
    }

    /// <summary>The number of a list by its id; false, and -1, when it is none of ours, another group's, or kept no longer.</summary>
    public bool TryFind(ReadOnlySpan<byte> id, uint group, out long number)
    {
        number = -1;
        Span<byte> expected = stackalloc byte[IdBytes];
        Span<byte> digits = stackalloc byte[16];
        if (id.Length != IdBytes || !Utf8Parser.TryParse(id[PrefixBytes..], out Guid uuid, out _, 'D') || !uuid.TryWriteBytes(digits, bigEndian: true, out _))
        {
            return false;
        }

        long said = BinaryPrimitives.ReadInt64BigEndian(digits);
        WriteId(said, expected);
        if (said < 0 || !id.SequenceEqual(expected))
        {
            return false;
        }

        lock (_lock)
        {
            if (!IsKept(said) || _lists[said & (_lists.Length - 1)].Group != group)
            {
                return false;
            }
        }

        number = said;
        return true;
    }

    /// <summary>Copies the rows of one list, in the order in which they went out.</summary>
    /// <param name="number">The list, of <see cref="TryFind"/>.</param>
    /// <param name="rows">Takes the first of them, as many as fit.</param>
    /// <returns>How many were copied; 0 where it is kept no longer.</returns>
    public int CopyRows(long number, Span<int> rows)
    {
        lock (_lock)
        {
            if (!IsKept(number))
            {
                return 0;
            }

            Served list = _lists[number & (_lists.Length - 1)];
            int count = Math.Min(list.Count, rows.Length);
            for (int i = 0; i < count; i++)
            {
                rows[i] = _rows[(list.RowEnd - list.Count + i) & (_rows.Length - 1)];
            }

            return count;
        }
    }

    /// <summary>Gives the rows of a list and of those that it continues to <paramref name="scratch"/> as not wanted.</summary>
    /// <returns>False when one is kept no longer, or when they are as many as a chain may have; no row is excluded then.</returns>
    public bool TryExclude(long number, RequestScratch scratch)
    {
        Span<int> rows;
        int count = 0;
        lock (_lock)
        {
            if (!IsKept(number) || _lists[number & (_lists.Length - 1)] is { ChainLists: >= ChainListsMax } or { ChainRows: >= ChainRowsMax })
            {
                return false;
            }

            rows = scratch.ServedOf(_lists[number & (_lists.Length - 1)].ChainRows);
            for (long next; number >= 0; number = next)
            {
                Served list = _lists[number & (_lists.Length - 1)];
                next = list.Previous;
                if (!IsKept(number) || next >= number || list.Count > rows.Length - count)
                {
                    return false;
                }

                for (long row = list.RowEnd - list.Count; row < list.RowEnd; row++)
                {
                    rows[count++] = _rows[row & (_rows.Length - 1)];
                }
            }
        }

        foreach (int row in rows[..count])
        {
            scratch.Exclude(row);
        }

        return true;
    }

    private bool IsKept(long number)
    {
        if (number < 0 || number >= _listEnd || number < _listEnd - _lists.Length)
        {
            return false;
        }

        Served list = _lists[number & (_lists.Length - 1)];
        return list.RowEnd - list.Count >= _rowEnd - _rows.Length && time.GetElapsedTime(list.Timestamp) <= AgeMax;
    }

    private void WriteId(long number, Span<byte> id)
    {
        ulong hash = Mix(Mix((ulong)number + _key) ^ _key);
        Span<byte> digits = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(digits, number);
        BinaryPrimitives.WriteUInt64BigEndian(digits[sizeof(long)..], hash);
        "RID-"u8.CopyTo(id);
        bool fits = new Guid(digits, bigEndian: true).TryFormat(id[PrefixBytes..], out _, "D");
        System.Diagnostics.Debug.Assert(fits, "an id takes 40 bytes");
    }

    /// <summary>The finalizer of splitmix64: every bit of the input changes about half of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Doubles a ring up to its limit; each element keeps its number.</summary>
    private static void Grow<T>(ref T[] ring, long end, long used, int min, int max)
    {
        while (ring.Length < max && end > ring.Length)
        {
            var grown = new T[Math.Max(min, ring.Length * 2)];
            for (long at = Math.Max(0, used - ring.Length); at < used; at++)
            {
                grown[at & (grown.Length - 1)] = ring[at & (ring.Length - 1)];
            }

            ring = grown;
        }
    }

    /// <summary>One list, with how many lists and rows its chain has up to it. 40 bytes.</summary>
    private readonly record struct Served(long Previous, long RowEnd, long Timestamp, uint Group, int Count, int ChainLists, int ChainRows);
}

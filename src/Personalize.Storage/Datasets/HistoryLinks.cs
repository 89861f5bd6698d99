using Personalize.Core.Columns;

namespace Personalize.Storage.Datasets;

/// <summary>Finds the heads of all histories of a cell whose rows were loaded, and links the items' events again.</summary>
internal sealed class HistoryLinks(InteractionSegment[] segments, int rows)
{
    // One bit per row: another event of its user points to it.
    private readonly ulong[] _isOlder = new ulong[(rows + 63) / 64];

    /// <summary>Rows that are not deleted.</summary>
    public int LiveCount { get; private set; }

    public bool TryFind(int users, int items, RowLinks newestOfUser, RowLinks countOfUser, RowLinks newestOfItem)
    {
        if (!TryMarkOlder())
            return false;
        for (var row = 0; row < rows; row++)
        {
            var segment = segments[row / Table.SegmentRows];
            var at = row & (Table.SegmentRows - 1);
            var (user, item) = (segment.Users[at], segment.Items[at]);
            if (item < 0)
                continue;
            if ((uint)user >= (uint)users || item >= items)
                return false;
            ref var newest = ref newestOfItem.PlaceOf(item);
            segment.OlderOfItem[at] = newest;
            newest = row + 1;
            countOfUser.PlaceOf(user)++;
            LiveCount++;
            if ((_isOlder[row >> 6] >> (row & 63) & 1) != 0)
                continue;
            ref var head = ref newestOfUser.PlaceOf(user);
            if (head != 0)
                return false; // two newest ones
            head = row + 1;
        }
        return true;
    }

    private bool TryMarkOlder()
    {
        for (var row = 0; row < rows; row++)
        {
            var segment = segments[row / Table.SegmentRows];
            var at = row & (Table.SegmentRows - 1);
            var older = segment.OlderOfUser[at] - 1;
            if (older < 0 || segment.Items[at] < 0)
                continue;
            if (older >= rows)
                return false;
            ref var word = ref _isOlder[older >> 6];
            var bit = 1ul << (older & 63);
            if ((word & bit) != 0)
                return false;
            word |= bit;
        }
        return true;
    }
}

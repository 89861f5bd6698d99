using Personalize.Core.Columns;
using Personalize.Storage.Datasets;

namespace Personalize.Storage.Snapshots;

/// <summary>Fills a cell's interactions from a snapshot, and finds again where each user's and each item's history begins.</summary>
/// <remarks>
/// A user's newest event is the one that none of their others points to; no two may point to the same, so that no walk can turn in a circle.
/// An item's events are linked by arrival, which is the order of rows.
/// </remarks>
internal sealed class InteractionLoad(SnapshotReader reader, uint group, int cell)
{
    private readonly int _stream = cell + 1;

    public void Run(UserCell target, int userRows, int itemRows)
    {
        var head = reader.OpenSection(SectionKind.InteractionHead, group, _stream);
        var rows = head.ReadValue<int>();
        EntityLoad.CheckKinds(head, target.Interactions.Schema);
        var eventIds = ReadEventIds(head);
        head.Finish();
        if (rows < 0)
            throw head.Damaged($"{rows} rows");
        var segments = new InteractionSegment[(int)((rows + (long)Table.SegmentRows - 1) / Table.SegmentRows)];
        for (var part = 0; part < segments.Length; part++)
            segments[part] = ReadFields(part, Math.Min(Table.SegmentRows, rows - (part * Table.SegmentRows)));
        var table = target.Interactions.Table!;
        EntityLoad.LoadTable(reader, table, rows, (SectionKind.InteractionDictionaries, SectionKind.InteractionSegment), group, _stream);
        if (!target.Interactions.TryRestore(segments, rows, userRows, itemRows, eventIds))
            throw head.Damaged("its links lead nowhere, or an event of its histories has no cells");
    }

    private static EventIdsCut ReadEventIds(SectionReader head)
    {
        var (count, next) = (head.ReadValue<int>(), head.ReadValue<int>());
        if (count is < 0 or > RecentEventIds.CountMax || next is < 0 or >= RecentEventIds.CountMax || count > head.BytesLeft / 12 || (count < RecentEventIds.CountMax && next != count))
            throw head.Damaged($"{count} event ids, the next at {next}");
        return new EventIdsCut(head.ReadValues<ulong>(count), head.ReadValues<uint>(count), next);
    }

    private InteractionSegment ReadFields(int part, int rows)
    {
        var section = reader.OpenSection(SectionKind.InteractionFields, group, _stream, part);
        var segment = InteractionSegment.Read(section, rows);
        section.Finish();
        return segment;
    }
}

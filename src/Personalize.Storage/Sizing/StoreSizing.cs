using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;

namespace Personalize.Storage.Sizing;

/// <summary>How much memory will these take? Told by the datasets themselves: made records are put into them and their bytes read off.</summary>
/// <remarks>
/// Up to <see cref="ExactRows"/> rows of each kind the whole store is made, 16 cells and all. Beyond, one cell stands for the sixteen, and of
/// a dataset past two segments the rest is added segment by segment, each as large as the second one: segments are alike.
/// No layout is written down here, so none can be forgotten when it changes.
/// </remarks>
public static class StoreSizing
{
    /// <summary>Rows of each kind up to which all of them are made.</summary>
    public const int ExactRows = 200_000;

    private const int StretchRows = 2 * Table.SegmentRows;

    /// <summary>Bytes by name, as <see cref="MemoryReport"/> names them, and <c>ids</c> for the id map.</summary>
    public static IReadOnlyList<MemoryLine> Predict(SizeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool isExact = request.Items <= ExactRows && request.Users <= ExactRows && request.Interactions <= ExactRows;
        return isExact ? Make(request) : Extend(request);
    }

    /// <summary>The whole store, made and measured.</summary>
    internal static IReadOnlyList<MemoryLine> Make(SizeRequest request)
    {
        using var ids = new IdMap();
        var state = new GroupState(1, request.InteractionSchema, request.ItemSchema, request.UserSchema, ids);
        var records = new MadeRecords(request);
        PutItems(state.Items, records, request.Items);
        for (long user = 0; user < request.Users; user++)
        {
            int cell = CellMap.Cell(records.Id(user));
            PutUser(state.GetOrMakeCell(cell).Users, records, user);
        }

        for (long e = 0; e < request.Interactions && request.InteractionSchema is not null; e++)
        {
            long user = Spread(e, request.Users);
            state.ApplyEvent(CellMap.Cell(records.Id(user)), records.Event(request.InteractionSchema, user, (int)Spread(e, request.Items), e), out _, RecordOrigin.Bulk);
        }

        return [.. MemoryReport.Of(state).Lines, new MemoryLine("ids", ids.MemoryBytes)];
    }

    /// <summary>Items, users and interactions by themselves, the latter two of one cell taken sixteen times.</summary>
    internal static IReadOnlyList<MemoryLine> Extend(SizeRequest request)
    {
        long usersOfCell = PerCell(request.Users), eventsOfCell = PerCell(request.Interactions);
        var lines = new List<MemoryLine>();
        Add(lines, Stretch(request.Items, rows => MeasureItems(request, rows)), 1);
        Add(lines, Stretch(usersOfCell, rows => MeasureUsers(request, rows)), CellMap.Cells);
        Add(lines, Stretch(eventsOfCell, rows => MeasureEvents(request, usersOfCell, rows)), CellMap.Cells);
        lines.Add(new MemoryLine("itemCounts", ItemCounts.BytesFor(request.Items)));
        lines.Add(new MemoryLine("ids", IdMap.BytesFor(request.Items + request.Users, new MadeRecords(request).Id(Math.Max(request.Items, request.Users)).Length)));
        return lines;
    }

    /// <summary>What so many rows take: measured up to two segments, and from there a segment at a time.</summary>
    private static List<MemoryLine> Stretch(long rows, Func<long, MemoryReport> measure)
    {
        if (rows <= StretchRows)
            return [.. measure(rows).Lines];
        long segments = (rows - StretchRows + Table.SegmentRows - 1) / Table.SegmentRows;
        MemoryReport first = measure(Table.SegmentRows), both = measure(StretchRows), rest = measure(rows - (segments * Table.SegmentRows));
        var lines = new List<MemoryLine>();
        for (int line = 0; line < rest.Lines.Count; line++)
            lines.Add(rest.Lines[line] with { Bytes = rest.Lines[line].Bytes + (segments * (both.Lines[line].Bytes - first.Lines[line].Bytes)) });
        return lines;
    }

    private static MemoryReport MeasureItems(SizeRequest request, long rows)
    {
        using var ids = new IdMap();
        var items = new EntityDataset(request.ItemSchema, ids, 0);
        PutItems(items, new MadeRecords(request), rows);
        var report = new MemoryReport();
        report.AddEntities("items", items);
        return report;
    }

    private static MemoryReport MeasureUsers(SizeRequest request, long rows)
    {
        using var ids = new IdMap();
        var users = new EntityDataset(request.UserSchema, ids, 0);
        var records = new MadeRecords(request);
        for (long user = 0; user < rows; user++)
            PutUser(users, records, user);
        var report = new MemoryReport();
        report.AddEntities("users", users);
        return report;
    }

    private static MemoryReport MeasureEvents(SizeRequest request, long users, long rows)
    {
        var interactions = new InteractionDataset(request.InteractionSchema, new ItemCounts());
        var records = new MadeRecords(request);
        for (long e = 0; e < rows && request.InteractionSchema is { } schema; e++)
        {
            if (!EventView.TryParse(records.Event(schema, 0, (int)Spread(e, request.Items), e), schema, out EventView view))
                throw new InvalidOperationException("a made event was refused");
            interactions.ApplyEvent(view, (int)Spread(e, users), RecordOrigin.Bulk);
        }

        var report = new MemoryReport();
        report.AddInteractions("interactions", interactions);
        return report;
    }

    private static void PutItems(EntityDataset items, MadeRecords records, long count)
    {
        for (long item = 0; item < count; item++)
        {
            if (items.Schema is not { } schema)
                items.ApplyAnnounce(records.Id(item));
            else if (RecordView.TryParse(records.Entity(schema, item), schema, out RecordView record))
                items.ApplyPut(record, RecordOrigin.Bulk);
        }
    }

    private static void PutUser(EntityDataset users, MadeRecords records, long user)
    {
        if (users.Schema is not { } schema)
            users.GetOrAddRow(records.Id(user));
        else if (RecordView.TryParse(records.Entity(schema, user), schema, out RecordView record))
            users.ApplyPut(record, RecordOrigin.Bulk);
    }

    private static void Add(List<MemoryLine> lines, List<MemoryLine> more, int times)
    {
        foreach (MemoryLine line in more)
            lines.Add(line with { Bytes = line.Bytes * times });
    }

    private static long PerCell(long rows) => (rows + CellMap.Cells - 1) / CellMap.Cells;

    // Fibonacci hashing: neighbours lie far apart, all are met.
    private static long Spread(long number, long count) => count == 0 ? 0 : (long)((ulong)number * 11400714819323198485 >> 16) % count;
}

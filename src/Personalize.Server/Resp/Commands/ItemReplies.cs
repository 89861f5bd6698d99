using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>Writes recommended items: ids, with scores, with columns of their records.</summary>
internal static class ItemReplies
{
    // A command ends before its thread runs another, so one copy per thread does.
    [ThreadStatic]
    private static StoredRecord? _record;

    /// <summary>A list of items, best first.</summary>
    public static void Write(RespWriter replies, DatasetGroup group, ReadOnlySpan<ScoredItem> items, RecommendOptions options)
    {
        if (options.Metadata.Count > 0)
        {
            WriteWithMetadata(replies, group, items, options);
            return;
        }

        bool arePairs = options.WithScores && replies.Protocol == 3;
        replies.WriteArray(options.WithScores && !arePairs ? items.Length * 2 : items.Length);
        foreach (ScoredItem item in items)
        {
            if (arePairs)
                replies.WriteArray(2);

            replies.WriteBulk(group.Items.GetId(item.Row));
            if (options.WithScores)
                replies.WriteSingle(item.Score);
        }
    }

    private static void WriteWithMetadata(RespWriter replies, DatasetGroup group, ReadOnlySpan<ScoredItem> items, RecommendOptions options)
    {
        StoredRecord record = _record ??= new StoredRecord();
        replies.WriteArray(items.Length);
        foreach (ScoredItem item in items)
        {
            replies.WriteArray(options.WithScores ? 3 : 2);
            replies.WriteBulk(group.Items.GetId(item.Row));
            if (options.WithScores)
                replies.WriteSingle(item.Score);

            bool hasRecord = group.Items.TryRead(item.Row, record);
            WriteColumns(replies, hasRecord ? record.Cells : default, record.Schema, options.Metadata);
        }
    }

    /// <summary>A map of the columns that have a value, named as they were asked for.</summary>
    private static void WriteColumns(RespWriter replies, CellsView cells, DatasetSchema? schema, CommandArguments columns)
    {
        int count = 0;
        for (int i = 0; i < columns.Count; i++)
            count += TryFind(cells, schema, columns[i], out _) ? 1 : 0;

        replies.WriteMap(count);
        for (int i = 0; i < columns.Count; i++)
        {
            if (!TryFind(cells, schema, columns[i], out CellView cell))
                continue;

            replies.WriteBulk(columns[i]);
            ReadCommands.WriteValue(replies, cell);
        }
    }

    private static bool TryFind(CellsView cells, DatasetSchema? schema, ReadOnlySpan<byte> name, out CellView cell)
    {
        cell = default;
        return schema is not null && !cells.Bytes.IsEmpty && schema.TryFindColumn(name, out int column) && cells.TryFind(column, out cell) && !cell.IsNull;
    }
}

using System.Diagnostics;
using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;

namespace Personalize.Bench.Datasets;

/// <summary>Item puts of known ids with six fields, and events, beside a bare lookup of the id and a <c>Dictionary&lt;string, object[]&gt;</c> of the same record.</summary>
internal static class DatasetPuts
{
    private const string ItemsText = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":"string"},
         {"name":"GENRES","type":"string","categorical":true},{"name":"YEAR","type":"int"},{"name":"PRICE","type":"float"},
         {"name":"CREATION_TIMESTAMP","type":"long"},{"name":"ADULT","type":"boolean"}]}
        """;

    private const string EventsText = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"TIMESTAMP","type":"long"},{"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":"float"}]}
        """;

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], null) : 1_000_000;
        var random = new Random(1);
        var texts = Enumerable.Range(0, count).Select(i => $"item-{i:x8}").ToArray();
        var ids = Array.ConvertAll(texts, Encoding.UTF8.GetBytes);
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        using var map = new IdMap(expectedIds: 2 * count);
        var items = Read(DatasetKind.Items, ItemsText);
        var events = Read(DatasetKind.Interactions, EventsText);
        var state = new GroupState(1, events, items, null, map);
        var buffer = new byte[1024];

        var first = Time(count, () => PutItems(state, items, ids, order, buffer));
        var lookup = Best(count, () => { foreach (var i in order) map.TryGetRow(32, ids[i], out _); });
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var again = Best(count, () => PutItems(state, items, ids, order, buffer));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var itemBytes = (double)state.MemoryBytes / count;
        var put = Time(count, () => PutEvents(state, events, ids, order, buffer));
        var dictionary = new Dictionary<string, object[]>(StringComparer.Ordinal);
        PutObjects(dictionary, texts, order);
        var objects = Best(count, () => PutObjects(dictionary, texts, order));

        Console.WriteLine($"{count:N0} items, ns each: new put {first:F0}, put again {again:F0} ({allocated / (3.0 * count):F3} bytes allocated), bare id lookup {lookup:F0}, Dictionary<string,object[]> {objects:F0}");
        Console.WriteLine($"put again = {again / lookup:F2} x the lookup; event put {put:F0} ns; {itemBytes:F1} bytes per item without the id map");
        foreach (var line in MemoryReport.Of(state).Lines)
            Console.WriteLine($"  {line.Name,-28} {(double)line.Bytes / count,8:F2} bytes each");
        return 0;
    }

    private static void PutItems(GroupState state, DatasetSchema schema, byte[][] ids, int[] order, byte[] buffer)
    {
        foreach (var i in order)
        {
            var builder = new RecordBuilder(schema, buffer);
            var built = builder.TryBegin(ids[i], out _) && builder.TrySetText(0, ids[i], out _)
                && builder.TrySetText(1, i % 2 == 0 ? "Action|Crime"u8 : "Drama"u8, out _) && builder.TrySetInt64(2, 1950 + i % 70, out _)
                && builder.TrySetDouble(3, i % 100, out _) && builder.TrySetInt64(4, 1_700_000_000 + i, out _) && builder.TrySetBoolean(5, i % 9 == 0, out _);
            if (!built || !builder.TryFinish(out var record, out _) || !state.ApplyPutItem(record, out _)) throw new InvalidOperationException();
        }
    }

    private static void PutEvents(GroupState state, DatasetSchema schema, byte[][] ids, int[] order, byte[] buffer)
    {
        var time = 0;
        foreach (var i in order)
        {
            var builder = new RecordBuilder(schema, buffer);
            var user = ids[i % Math.Max(1, order.Length / 20)];
            var built = builder.TryBeginEvent(user, default, default, false, i, 1, ++time, out _)
                && builder.TrySetText(0, "click"u8, out _) && builder.TrySetDouble(1, 1, out _);
            if (!built || !builder.TryFinish(out var record, out _) || !state.ApplyEvent(CellMap.Cell(user), record, out _)) throw new InvalidOperationException();
        }
    }

    private static void PutObjects(Dictionary<string, object[]> dictionary, string[] texts, int[] order)
    {
        foreach (var i in order)
            dictionary[texts[i]] = [texts[i], i % 2 == 0 ? "Action|Crime" : "Drama", 1950 + i % 70, (float)(i % 100), 1_700_000_000L + i, i % 9 == 0];
    }

    private static double Best(int count, Action run) => Enumerable.Range(0, 3).Min(_ => Time(count, run));

    private static double Time(int count, Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static DatasetSchema Read(DatasetKind kind, string text) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);
}

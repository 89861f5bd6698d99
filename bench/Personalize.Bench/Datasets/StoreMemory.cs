using System.Globalization;
using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;

namespace Personalize.Bench.Datasets;

/// <summary>What one interaction, item, user and id takes, column by column, with as many of each.</summary>
internal static class StoreMemory
{
    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        using var ids = new IdMap();
        var state = Fill(ids, count);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"# Memory of {count:N0} items, users and interactions each\n\n{Machine.Describe()}\n");
        Console.WriteLine("| part | bytes each |\n|---|---|");
        foreach (var line in MemoryReport.Of(state).Lines) Print(line.Name, line.Bytes, count);
        Print("id map, per id (items and users)", ids.MemoryBytes, 2 * count);
        Print("managed heap in all, id map without its log", before, count);
        MemoryPeers.Print(state, count);
        GC.KeepAlive(state);
        return 0;
    }

    public static GroupState Fill(IdMap ids, int count)
    {
        var state = new GroupState(1, StoreRecords.Interactions, StoreRecords.Items, StoreRecords.Users, ids);
        var buffer = new byte[1024];
        var id = new byte[16];
        for (var i = 0; i < count; i++)
        {
            var item = StoreRecords.Item(buffer, Name(id, 'i', i), i);
            if (!state.ApplyPutItem(item, out _)) throw new InvalidOperationException("an item was refused");
        }

        for (var i = 0; i < count; i++)
        {
            var name = Name(id, 'u', i);
            if (!state.ApplyPutUser(CellMap.Cell(name), StoreRecords.User(buffer, name, i))) throw new InvalidOperationException("a user was refused");
        }

        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var name = Name(id, 'u', random.Next(count));
            var record = StoreRecords.Event(buffer, name, random.Next(count), 1_600_000_000 + i, i);
            if (!state.ApplyEvent(CellMap.Cell(name), record, out _)) throw new InvalidOperationException("an event was refused");
        }

        return state;
    }

    /// <summary>An id of 15 bytes, as long as the lab's mean.</summary>
    private static ReadOnlySpan<byte> Name(byte[] buffer, char kind, int number)
    {
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}-{number * 2654435761L % 10_000_000_000_000:D13}"), buffer);
        return buffer.AsSpan(0, 15);
    }

    private static void Print(string name, long bytes, long count) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {(double)bytes / count:F2} |"));
}

using System.Globalization;
using System.Text;
using Personalize.Bench.Scoring;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using Personalize.Storage.Log;

namespace Personalize.Bench.Log;

/// <summary>Replay of generated interactions: a plain read of the files, replay with every check, replay with every check and <c>Apply</c>; in turns, by CPU time of the one thread that does it, since other work on the machine would lengthen the clock on the wall.</summary>
internal static class ApplyBench
{
    private const int Items = 20_000;
    private const int Users = 200_000;
    private const int Rounds = 3;

    private static readonly DatasetSchema ItemSchema = Read(DatasetKind.Items, """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true}]}
        """);

    private static readonly DatasetSchema UserSchema = Read(DatasetKind.Users, """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":["null","int"]}]}
        """);

    private static readonly DatasetSchema EventSchema = Read(DatasetKind.Interactions, """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"EVENT_TYPE","type":["null","string"]},{"name":"EVENT_VALUE","type":["null","float"]},{"name":"TIMESTAMP","type":"long"}]}
        """);

    public static void Run(string directory, int count)
    {
        LogBench.MakeEmpty(directory);
        Write(directory, count);
        for (var round = 0; round < Rounds; round++)
        {
            var read = ReplayBench.ReadFiles(directory);
            var check = Replay(directory, new NullReader(), out var bytes);
            using var ids = new IdMap(4L << 30);
            var applier = new Applier(new GroupState(1, EventSchema, ItemSchema, UserSchema, ids));
            var apply = Replay(directory, applier, out _);
            if (applier.Events != count) throw new InvalidOperationException($"{applier.Events} of {count} events were applied.");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count:N0} interactions, {bytes >> 20} MiB: plain read {read / (1 << 30):F2} GiB/s; checked {bytes / check / (1 << 30):F2} GiB/s, {count / check / 1e6:F1} M rows/s; checked and applied {count / apply / 1e6:F2} M rows/s"));
        }
    }

    private static double Replay(string directory, ILogReader reader, out long bytes)
    {
        using var log = FasterChangeLog.Open(directory);
        var start = ThreadTime.Seconds();
        log.Replay(reader);
        var seconds = ThreadTime.Seconds() - start;
        bytes = log.SizeBytes;
        return seconds;
    }

    private static void Write(string directory, int count)
    {
        using var log = FasterChangeLog.Open(directory, new ChangeLogOptions { Durability = Durability.EverySecond });
        log.Replay(new NullReader());
        var buffer = new byte[1_000];
        for (var item = 0; item < Items; item++)
            log.Append(new StreamId(1, 0), RecordKind.AnnounceItem, buffer.AsSpan(0, AnnounceRecord.Write(buffer, Encoding.UTF8.GetBytes($"item-{item}"))));
        var users = Enumerable.Range(0, Users).Select(user => Encoding.UTF8.GetBytes($"user-{user}")).ToArray();
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var user = users[random.Next(Users)];
            var record = Event(buffer, user, random.Next(Items), 1_700_000_000 + i, i % 3 == 0 ? "purchase"u8 : "click"u8);
            log.Append(new StreamId(1, (ushort)(CellMap.Cell(user) + 1)), RecordKind.PutEvent, record);
        }
    }

    private static ReadOnlySpan<byte> Event(byte[] buffer, byte[] user, int item, long time, ReadOnlySpan<byte> type)
    {
        var builder = new RecordBuilder(EventSchema, buffer);
        if (builder.TryBeginEvent(user, default, default, false, item, 1, time, out _) && builder.TrySetText(0, type, out _)
            && builder.TrySetText(1, "2.5"u8, out _) && builder.TryFinish(out var record, out _)) return record;
        throw new InvalidOperationException("The event was refused.");
    }

    private static DatasetSchema Read(DatasetKind kind, string text) =>
        SchemaReader.TryRead(text, kind, out var schema, out var error) ? schema : throw new InvalidOperationException(error);

    private sealed class Applier(GroupState state) : ILogReader
    {
        public int Events { get; private set; }

        public void OnRecord(in LogRecord record)
        {
            if (record.Kind == RecordKind.AnnounceItem) state.ApplyAnnounceItem(record.Payload, out _);
            else if (state.ApplyEvent(record.Stream.Number - 1, record.Payload, out _)) Events++;
        }
    }
}

using Personalize.Core.Records;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Datasets;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class BatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-batch-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Items_users_and_events_are_taken_together()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PutBatch batch = group.BeginBatch();
        AddEvent(batch, "u", "", "new in this batch", 10);
        AddItem(batch, "new in this batch", "Drama", "1999");
        AddUser(batch, "u", "29");
        AddEvent(batch, "v", "", "never put", 20);
        Assert.Equal(new GroupCounts(0, 0, 0, 0, 0), group.Counts);
        batch.Commit();

        Assert.Equal(new GroupCounts(1, 1, 2, 1, 1), group.Counts);
        Assert.Equal(0, batch.Count);
        Assert.True(group.Store.State.TryGetUser("u"u8, out var cell, out int row));
        var history = new Storage.Datasets.HistoryEvent[1];
        Assert.Equal(1, cell!.Interactions.CopyHistory(row, history));
        Assert.Equal("new in this batch"u8, group.Items.GetId(history[0].ItemRow));
    }

    [Fact]
    public void A_batch_with_refused_records_names_each_and_changes_nothing()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        PutBatch batch = group.BeginBatch();
        AddItem(batch, "1", "Drama", "soon");
        AddItem(batch, "2", "Drama", "1999");
        AddUser(batch, "", "29");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(batch.Commit);

        Assert.Equal(PersonalizeErrorCode.InvalidInput, refused.Code);
        Assert.Contains("2 of the 3 records", refused.Message);
        Assert.Contains("record 1: property 'YEAR' value 'soon' is not an int", refused.Message);
        Assert.Contains("record 3: the id is empty", refused.Message);
        Assert.Equal(0, group.Items.RowCount);
        AddItem(batch, "2", "Drama", "1999");
        batch.Commit();
        Assert.Equal(1, group.Counts.Items);
    }

    [Fact]
    public void Sessions_of_a_batch_join_their_users()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        PutBatch batch = group.BeginBatch();
        AddEvent(batch, "", "s", "a", 10);
        AddEvent(batch, "", "t", "a", 10);
        batch.Commit();

        AddEvent(batch, "u", "s", "b", 20);
        AddEvent(batch, "", "s", "c", 30);
        batch.Commit();

        Assert.Equal(3, group.Users.HistoryCount("u"u8));
        Assert.Equal(3, group.Users.HistoryCount("s"u8));
        Assert.Equal(1, group.Users.HistoryCount("t"u8));
    }

    [Fact]
    public void A_batch_cut_between_its_parts_is_dropped_whole()
    {
        var small = new ChangeLogOptions { PageBits = 16, SegmentBits = 20, FillAhead = false };
        ulong[] before, after;
        using (PersonalizeEngine engine = Open("state", small))
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            group.Items.Put("known"u8, new FieldValue("GENRE"u8, "Drama"u8));
            before = Hashes(group);
            PutBatch batch = group.BeginBatch();
            for (int i = 0; i < 40; i++)
            {
                AddEvent(batch, $"u{i}", "", i % 2 == 0 ? "known" : $"new{i}", i);
                AddItem(batch, $"put{i}", new string('x', 900), "1999"); // 40 of them fill more than half a page
                AddItem(batch, $"more{i}", new string('y', 900), "1999");
            }

            batch.Commit();
            after = Hashes(group);
        }

        using (PersonalizeEngine whole = Open("state", small))
        {
            Assert.Equal(after, Hashes(whole.GetDatasetGroup("g")));
        }

        List<long> ends = PartEnds(Path.Combine(_folder.FullName, "state", "log"));
        Assert.True(ends.Count > 8, $"{ends.Count} parts; items take two parts or more, and the users lie in many cells");
        foreach (long end in ends.SkipLast(1).Where((_, i) => i % 4 == 0))
        {
            string cut = $"cut{end}";
            Copy("state", cut);
            using (PersonalizeEngine engine = Open(cut, small, end))
            {
                Assert.Equal(before, Hashes(engine.GetDatasetGroup("g")));
            }

            using PersonalizeEngine again = Open(cut, small);
            DatasetGroup group = again.GetDatasetGroup("g");
            Assert.Equal(before, Hashes(group));
            PutBatch batch = group.BeginBatch();
            AddEvent(batch, "u1", "", "known", 1);
            AddEvent(batch, "u2", "", "known", 1);
            batch.Commit();
            Assert.Equal(2, group.Counts.Interactions);
        }
    }

    [Fact]
    public void Deletes_of_several_ids_are_whole_or_absent_wherever_the_log_ends()
    {
        ReadOnlyMemory<byte>[] ids = [.. Enumerable.Range(0, 12).Concat([3, 99]).Select(i => (ReadOnlyMemory<byte>)Movies.Utf8($"u{i}"))];
        ulong[] before, after;
        int parts = Enumerable.Range(0, 12).Select(i => CellMap.Cell(Movies.Utf8($"u{i}"))).Distinct().Count();
        using (PersonalizeEngine engine = Open("deletes", new ChangeLogOptions()))
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            PutBatch batch = group.BeginBatch();
            for (int user = 0; user < 16; user++)
            {
                AddUser(batch, $"u{user}", "29");
            }

            batch.Commit();
            before = Hashes(group);
            Assert.True(group.Users.TryDelete(ids, out int gone, out LogPosition position, out _));
            Assert.Equal(12, gone);
            engine.WaitDurable(position);
            Assert.Equal(4, group.Counts.Users);
            after = Hashes(group);
        }

        List<long> ends = [.. PartEnds(Path.Combine(_folder.FullName, "deletes", "log")).TakeLast(parts)];
        Assert.True(parts > 2, $"{parts} parts; the users lie in many cells");
        foreach (long end in ends)
        {
            Copy("deletes", $"deletes{end}");
            using PersonalizeEngine engine = Open($"deletes{end}", new ChangeLogOptions(), end);
            Assert.Equal(end == ends[^1] ? after : before, Hashes(engine.GetDatasetGroup("g")));
        }
    }

    [Fact]
    public void Batches_that_cross_do_not_wait_for_each_other_forever()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
        {
            PutBatch batch = group.BeginBatch();
            for (int round = 0; round < 50; round++)
            {
                for (int e = 0; e < 8; e++)
                {
                    int user = writer % 2 == 0 ? e : 7 - e;
                    AddEvent(batch, user == 3 ? "" : $"u{user}", user == 3 ? "s" : "", $"i{(round * 8) + e}", (writer * 100) + round);
                }

                batch.Commit();
                AddEvent(batch, "u3", "s", "joined", (writer * 100) + round);
                batch.Commit();
            }
        });

        Assert.Equal(4 * 50 * 9, group.Counts.Interactions);
        Assert.Equal(4 * 50 * 2, group.Users.HistoryCount("u3"u8));
        Assert.Equal(401, group.Items.RowCount);
    }

    [Fact]
    public void Several_datasets_are_imported_by_one_commit()
    {
        string items = Write("items.csv", "ITEM_ID,GENRE,YEAR", "a,Drama,1999", "b,Drama,2000");
        string users = Write("users.csv", "USER_ID,AGE,GENDER", "u,29,F");
        string bad = Write("bad.csv", "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "u,a,click,,soon");
        string good = Write("good.csv", "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "u,a,click,,10", "v,c,click,,10");
        ulong[] hashes;
        using (PersonalizeEngine engine = Open("imported", new ChangeLogOptions()))
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            GroupImport refused = group.BeginImport();
            int files = Directory.GetFiles(Path.Combine(_folder.FullName, "imported"), "*", SearchOption.AllDirectories).Length;
            Assert.Equal(2, refused.Add("items", items).Records);
            Assert.Throws<PersonalizeException>(() => refused.Add("interactions", bad));
            Assert.Contains("twice", Assert.Throws<PersonalizeException>(() => refused.Add("items", items)).Message);
            refused.Dispose();
            Assert.Equal(files, Directory.GetFiles(Path.Combine(_folder.FullName, "imported"), "*", SearchOption.AllDirectories).Length);
            Assert.Equal(0, group.Items.RowCount);

            using GroupImport import = group.BeginImport();
            import.Add("items", items);
            import.Add("users", users);
            import.Add("interactions", good);
            Assert.Equal(0, group.Items.RowCount);
            ulong sequence = group.Store.ItemsSequence;
            import.Commit();
            Assert.Equal(new GroupCounts(2, 1, 2, 1, 1), group.Counts);
            Assert.Equal(sequence + 1, group.Store.ItemsSequence);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open("imported", new ChangeLogOptions());
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("g")));
    }

    private static void AddItem(PutBatch batch, string id, string genre, string year)
    {
        EntityPut put = batch.BeginPutItem(Movies.Utf8(id));
        put.Set("GENRE"u8, Movies.Utf8(genre));
        put.Set("YEAR"u8, Movies.Utf8(year));
        put.Commit();
    }

    private static void AddUser(PutBatch batch, string id, string age)
    {
        EntityPut put = batch.BeginPutUser(Movies.Utf8(id));
        put.Set("AGE"u8, Movies.Utf8(age));
        put.Set("GENDER"u8, "F"u8);
        put.Commit();
    }

    private static void AddEvent(PutBatch batch, string user, string session, string item, long timestamp)
    {
        EventPut put = batch.BeginPutEvent(new EventHead
        {
            UserId = Movies.Utf8(user),
            Session = Movies.Utf8(session),
            ItemId = Movies.Utf8(item),
            EventType = "click"u8,
            Timestamp = timestamp,
        });
        put.Commit();
    }

    private PersonalizeEngine Open(string name, ChangeLogOptions log, long? recoverTo = null) => PersonalizeEngine.Open(new EngineOptions
    {
        DataDirectory = Path.Combine(_folder.FullName, name),
        Durability = Durability.EverySecond,
        Log = log,
        RecoverTo = recoverTo,
    });

    private static ulong[] Hashes(DatasetGroup group) => Enumerable.Range(0, 17).Select(group.Store.State.StateHash).ToArray();

    /// <summary>Where the parts of the one batch end, in log order.</summary>
    private static List<long> PartEnds(string folder)
    {
        var reader = new PartReader();
        using FasterChangeLog log = FasterChangeLog.Open(folder);
        log.Replay(reader);
        return reader.Ends;
    }

    [Fact]
    public void The_longest_batch_and_what_the_log_adds_to_it_are_what_the_log_takes()
    {
        using var log = new MemoryChangeLog();
        const int Added = (3 * BatchRecord.EntryBytes) + sizeof(ushort) + (2 * RecordLimits.IdBytesMax);

        Assert.InRange(PutBatch.BytesMax + (PutBatch.RecordsMax * (long)Added), 0, log.BatchBytesMax);
    }

    private void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(_folder.FullName, from), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(_folder.FullName, to, Path.GetRelativePath(Path.Combine(_folder.FullName, from), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private sealed class PartReader : ILogReader
    {
        public List<long> Ends { get; } = [];

        public void OnRecord(in LogRecord record)
        {
            if (record.BatchParts > 1)
            {
                Ends.Add(record.Position.Address);
            }
        }
    }
}

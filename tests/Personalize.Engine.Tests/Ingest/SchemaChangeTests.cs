using System.Collections.Concurrent;
using System.Globalization;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

public sealed class SchemaChangeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-schema-change-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Live_replayed_and_restored_are_one_wherever_the_snapshot_is_taken(int snapshotAt)
    {
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = WiderMovies.Create(engine);
            ImportItems(group);
            Action[] steps =
            [
                () => group.Items.Put("i1"u8, new FieldValue("GENRE"u8, "Horror"u8)),
                () => WiderMovies.Widen(engine, group),
                () => group.Items.Put("i2"u8, new FieldValue("COLOR"u8, "red"u8), new FieldValue("YEAR"u8, "2001"u8)),
                () => group.GetDataset(DatasetType.Interactions).Drop(),
                () => group.GetDataset(DatasetType.Users).Drop(),
                () =>
                {
                    group.CreateDataset(DatasetType.Interactions, "events", engine.GetSchema("events"));
                    group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_700_000_000);
                },
                () => group.Items.Patch("i2"u8, new FieldValue("COLOR"u8, "blue"u8)),
                () => group.Items.Delete("i3"u8),
            ];
            for (int step = 0; step < steps.Length; step++)
            {
                steps[step]();
                if (step == snapshotAt)
                {
                    engine.Snapshot();
                }
            }

            hashes = Hashes(group);
        }

        using (PersonalizeEngine replayed = Open())
        {
            DatasetGroup group = replayed.GetDatasetGroup("movies");
            Assert.Equal(hashes, Hashes(group));
            Assert.Equal("Items wider-films, Interactions events", string.Join(", ", group.Datasets.Select(dataset => $"{dataset.Type} {dataset.Schema!.Name}")));
            replayed.Snapshot();
        }

        using PersonalizeEngine restored = Open();
        Assert.Equal(hashes, Hashes(restored.GetDatasetGroup("movies")));
        var record = new StoredRecord();
        Assert.True(restored.GetDatasetGroup("movies").Items.TryRead("i2"u8, record));
        Assert.Equal(("blue", "2001"), (record.GetText("COLOR"), record.GetText("YEAR")));
    }

    [Fact]
    public void A_record_that_another_hides_follows_the_schema()
    {
        using PersonalizeEngine engine = Open();
        DatasetGroup group = WiderMovies.Create(engine);
        ImportItems(group); // Hides the put record of i1.
        WiderMovies.Widen(engine, group);
        File.WriteAllText(Path.Combine(_folder.FullName, "other.csv"), "ITEM_ID,GENRE,YEAR,COLOR\nother,Drama,2000,red\n");

        group.Import("items", Path.Combine(_folder.FullName, "other.csv")); // Without i1: its put record comes back.

        var record = new StoredRecord();
        Assert.True(group.Items.TryRead("i1"u8, record));
        Assert.Equal((Movies.Genres[1], "1981", null), (record.GetText("GENRE"), record.GetText("YEAR"), record.GetText("COLOR")));
    }

    [Fact]
    public void A_put_begun_before_is_refused_as_in_use_and_changes_nothing()
    {
        using PersonalizeEngine engine = Open();
        DatasetGroup group = WiderMovies.Create(engine);
        ulong[] before = Hashes(group);
        EntityPut item = group.Items.BeginPut("i1"u8);
        item.Set("YEAR"u8, "2024"u8);
        WiderMovies.Widen(engine, group);
        ulong[] widened = Hashes(group);
        Assert.NotEqual(before, widened);

        PersonalizeErrorCode code = default;
        try
        {
            item.Commit();
        }
        catch (PersonalizeException refused)
        {
            code = refused.Code;
        }

        Assert.Equal(PersonalizeErrorCode.InUse, code);
        PutBatch batch = group.BeginBatch();
        EntityPut user = batch.BeginPutUser("u1"u8);
        user.Set("AGE"u8, 30);
        user.Set("GENDER"u8, "F"u8);
        user.Commit();
        group.GetDataset(DatasetType.Users).Drop();
        ulong[] dropped = Hashes(group);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(batch.Commit).Code);
        Assert.Equal(dropped, Hashes(group));
    }

    [Fact]
    public void An_import_read_before_is_refused_at_its_commit_and_leaves_no_file()
    {
        using PersonalizeEngine engine = Open();
        DatasetGroup group = WiderMovies.Create(engine);
        using (GroupImport import = group.BeginImport())
        {
            import.Add("items", WriteItems());
            group.Store.Work.EndImport(); // As if the change had been asked for a moment before the import began.
            WiderMovies.Widen(engine, group);
            group.Store.Work.BeginImport();
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(import.Commit).Code);
        }

        Assert.Empty(Directory.EnumerateFiles(engine.ImportFolder));
        Assert.Equal(Movies.ItemCount, group.Counts.Items);
    }

    [Fact]
    public void Puts_and_snapshots_while_the_schemas_change_are_taken_or_refused_and_nothing_is_lost()
    {
        const int changes = 12;
        var taken = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        int inUse = 0;
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = WiderMovies.Create(engine);
            using var start = new Barrier(3);
            bool isOver = false;
            Thread[] writers =
            [
                .. Enumerable.Range(0, 2).Select(w => new Thread(() =>
                {
                    start.SignalAndWait();
                    for (int i = 0; !Volatile.Read(ref isOver) || i < 100; i++)
                    {
                        string id = $"w{w}-{i % 50}";
                        string year = (1900 + (i % 100)).ToString(CultureInfo.InvariantCulture);
                        try
                        {
                            group.Items.Put(Movies.Utf8(id), new FieldValue("YEAR"u8, Movies.Utf8(year)));
                            taken[id] = year;
                            group.PutEvent(Movies.Utf8($"u{w}"), Movies.Utf8(id), "click"u8, 1_700_000_000 + i);
                        }
                        catch (PersonalizeException refused) when (refused.Code == PersonalizeErrorCode.InUse)
                        {
                            Interlocked.Increment(ref inUse);
                        }
                    }
                })),
            ];
            foreach (Thread writer in writers)
            {
                writer.Start();
            }

            var snapshots = new Thread(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    engine.Snapshot();
                }
            });
            snapshots.Start();
            start.SignalAndWait();
            for (int change = 0; change < changes; change++)
            {
                group.GetDataset(DatasetType.Items).Update(engine.CreateSchema($"films-{change}", Wide(change)));
                group.GetDataset(DatasetType.Users).Update(engine.CreateSchema($"people-{change}", WiderMovies.Users));
            }

            Volatile.Write(ref isOver, true);
            snapshots.Join();
            foreach (Thread writer in writers)
            {
                writer.Join();
            }

            var record = new StoredRecord();
            foreach ((string id, string year) in taken)
            {
                Assert.True(group.Items.TryRead(Movies.Utf8(id), record));
                Assert.Equal(year, record.GetText("YEAR"));
            }

            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
        Assert.NotEmpty(taken);
    }

    private PersonalizeEngine Open() =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = Path.Combine(_folder.FullName, "state"), Durability = Durability.EverySecond });

    /// <summary>Each has one field more than the one before, and its fields in another order.</summary>
    private static string Wide(int change)
    {
        IEnumerable<string> more = Enumerable.Range(0, change + 1).Select(i => $$"""{"name":"MORE{{i}}","type":["null","string"]}""");
        string[] fields = ["""{"name":"ITEM_ID","type":"string"}""", """{"name":"GENRE","type":["null","string"],"categorical":true}""", """{"name":"YEAR","type":["null","int"]}"""];
        return $$"""{"type":"record","name":"Items","fields":[{{string.Join(',', change % 2 == 0 ? more.Concat(fields) : fields.Concat(more))}}]}""";
    }

    private string WriteItems()
    {
        string path = Path.Combine(_folder.FullName, "items.csv");
        File.WriteAllText(path, "ITEM_ID,GENRE,YEAR\ni1,Comedy,1950\nbulk,Drama,1960\n");
        return path;
    }

    private void ImportItems(DatasetGroup group) => group.Import("items", WriteItems());

    private static ulong[] Hashes(DatasetGroup group) => [.. Enumerable.Range(0, 17).Select(group.Store.State.StateHash)];
}

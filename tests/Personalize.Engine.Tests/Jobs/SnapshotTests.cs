using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class SnapshotTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-snapshots-");
    private string? _key;

    private string Snapshots => Path.Combine(_folder.FullName, "snapshots");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Snapshot_and_log_give_back_data_models_and_campaigns()
    {
        IReadOnlyList<(string, float)> before;
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            Movies.Create(engine, "dropped");
            group.Train("aws-user-personalization").Deploy("home");
            SnapshotInfo taken = engine.Snapshot();
            Assert.Equal((1ul, taken), (taken.Number, engine.SnapshotState.Last));
            group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Horror"u8));
            group.PutEvent("u3"u8, "fresh"u8, "click"u8, 1_700_200_000);
            engine.DropDatasetGroup("dropped");
            before = engine.GetCampaign("home").Recommend("u3", 10);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
        Assert.Equal(before, again.GetCampaign("home").Recommend("u3", 10));
        Assert.Single(again.DatasetGroups);
        Assert.Equal(3u, Movies.Create(again, "later").Store.Number);
    }

    [Fact]
    public void Two_are_kept_and_the_log_reaches_back_to_the_older()
    {
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            long whole = 0;
            for (int round = 0; round < 4; round++)
            {
                whole = Math.Max(whole, engine.LogBytes);
                Movies.Fill(group);
                group.Items.Put(Movies.Utf8($"round {round}"), new FieldValue("YEAR"u8, "1999"u8));
                engine.Snapshot();
            }

            Assert.Equal("snapshot.3 snapshot.4", Names());
            Assert.InRange(engine.LogBytes, 1, whole - 1);
            hashes = Hashes(group);
        }

        using (PersonalizeEngine again = Open())
        {
            Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
            again.Snapshot();
        }

        Assert.Equal("snapshot.4 snapshot.5", Names());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_damaged_newest_one_costs_nothing_and_two_damaged_ones_are_refused_by_name(bool isSealed, bool isFirstByte)
    {
        _key = isSealed ? Key : null;
        ulong[] hashes = FillWithSnapshots(3);
        Damage("snapshot.3", isFirstByte ? 0 : null);
        var warnings = new Warnings();
        using (PersonalizeEngine again = Open(options => options.Logger = warnings))
        {
            Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
            Assert.Contains(warnings.Lines, line => line.Contains("snapshot.3", StringComparison.Ordinal) && line.Contains("snapshot 2 instead", StringComparison.Ordinal));
        }

        Damage("snapshot.2");
        IOException refused = Assert.ThrowsAny<IOException>(() => Open());

        Assert.Contains("snapshot.2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("snapshot.3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("begins at address", refused.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Snapshots).Length);
    }

    [Fact]
    public void A_damaged_only_one_costs_a_longer_replay()
    {
        ulong[] hashes = FillWithSnapshots(1);
        Damage("snapshot.1");
        using PersonalizeEngine again = Open();
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
        Assert.Equal(2ul, again.Snapshot().Number);
    }

    [Fact]
    public void A_snapshot_of_a_later_version_is_refused_by_its_number()
    {
        FillWithSnapshots(2);
        string path = Path.Combine(Snapshots, "snapshot.2");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[8] = 7;
        Array.Copy(BitConverter.GetBytes(System.IO.Hashing.XxHash3.HashToUInt64(bytes.AsSpan(0, 56))), 0, bytes, 56, 8);
        File.WriteAllBytes(path, bytes);

        Assert.Contains("version 7", Assert.ThrowsAny<IOException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_is_ahead_of_its_log_is_refused_but_for_one_who_gives_changes_up()
    {
        long address;
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            engine.Snapshot();
            engine.Log.Flush();
            address = engine.Log.Tail.Address;
            hashes = Hashes(group);
        }

        CopyFolder(Path.Combine(_folder.FullName, "log"), Path.Combine(_folder.FullName, "older"));
        using (PersonalizeEngine engine = Open())
        {
            Movies.Fill(engine.GetDatasetGroup("movies"));
            engine.GetDatasetGroup("movies").Items.Put("lost"u8, new FieldValue("YEAR"u8, "1999"u8));
            engine.Snapshot();
        }

        Assert.Contains("ends at", Assert.ThrowsAny<IOException>(() => OpenWithLog("older")).Message, StringComparison.Ordinal);
        using (PersonalizeEngine again = Open(options => options.RecoverTo = address))
        {
            Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
            again.GetDatasetGroup("movies").Items.Put("instead"u8, new FieldValue("YEAR"u8, "2000"u8));
            hashes = Hashes(again.GetDatasetGroup("movies"));
        }

        using PersonalizeEngine last = Open();
        Assert.Equal(hashes, Hashes(last.GetDatasetGroup("movies")));
    }

    [Fact]
    public async Task Puts_go_on_while_snapshots_are_taken()
    {
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            using var done = new CancellationTokenSource();
            Task[] writers = [.. Enumerable.Range(0, 3).Select(writer => Task.Run(() => PutUntil(group, writer, done.Token)))];
            for (int round = 0; round < 5; round++)
            {
                await engine.SnapshotAsync(TestContext.Current.CancellationToken);
            }

            await done.CancelAsync();
            await Task.WhenAll(writers);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
    }

    [Fact]
    public void Import_files_and_models_go_when_nobody_can_need_them()
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949", "186,302,rating,,891717742"]);
        using PersonalizeEngine engine = Open();
        DatasetGroup group = Movies.Create(engine);
        group.Train("aws-user-personalization").Deploy("home");
        DatasetGroup dropped = Movies.Create(engine, "dropped");
        dropped.Train("aws-popularity-count", new TrainingOptions { Solution = "p" });
        dropped.Import("interactions", csv);
        engine.DropDatasetGroup("dropped");
        Assert.Equal((1, 2), (CountFiles("import"), CountFiles("models")));
        engine.Snapshot();
        Assert.Equal((1, 2), (CountFiles("import"), CountFiles("models")));
        engine.Snapshot();
        Assert.Equal((0, 1), (CountFiles("import"), CountFiles("models")));
        Assert.NotEmpty(engine.GetCampaign("home").Recommend("u3", 10));
    }

    [Fact]
    public void An_import_behind_the_older_snapshot_keeps_its_file_over_a_restart()
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949"]);
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            engine.Snapshot();
            group.Import("interactions", csv);
            engine.Snapshot();
            hashes = Hashes(group);
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "import", new string('0', 32) + ".rows"), "of an import that was never committed");
        Open().Dispose();
        Assert.Equal(1, CountFiles("import"));
        Damage("snapshot.2");
        using PersonalizeEngine again = Open();
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("movies")));
    }

    [Fact]
    public void What_was_never_finished_goes_at_the_next_opening()
    {
        FillWithSnapshots(1);
        string models = Path.Combine(_folder.FullName, "models");
        File.WriteAllText(Path.Combine(Snapshots, "snapshot.2.new"), "of a process that was killed");
        File.WriteAllText(Path.Combine(models, new string('0', 32) + ".new"), "of a process that was killed");
        File.WriteAllText(Path.Combine(models, new string('1', 32)), "finished, and the process killed before a version had it");
        File.WriteAllText(Path.Combine(models, "notes"), "of somebody else");

        Open().Dispose();

        Assert.Equal("snapshot.1", Names());
        Assert.Equal("notes", Path.GetFileName(Assert.Single(Directory.GetFiles(models))));
    }

    [Fact]
    public void An_import_after_a_restart_goes_when_nobody_can_need_it()
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949"]);
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            for (int i = 0; i < 500; i++)
            {
                group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_700_300_000 + i); // A cell's sequence far ahead of that of the items.
            }
        }

        using PersonalizeEngine again = Open();
        again.GetDatasetGroup("movies").Import("interactions", csv);
        again.Snapshot();
        Assert.Equal(1, CountFiles("import"));
        again.Snapshot();
        Assert.Equal(0, CountFiles("import"));
    }

    [Fact]
    public async Task One_is_taken_when_the_log_has_grown()
    {
        var time = new FakeTimeProvider();
        using PersonalizeEngine engine = Open(options => (options.SnapshotLogBytes, options.TimeProvider) = (100_000, time));
        DatasetGroup group = Movies.Create(engine);
        time.Advance(TimeSpan.FromSeconds(1));
        await engine.Snapshots!.Automatic;
        ulong? first = engine.SnapshotState.Last?.Number;
        Movies.Fill(group);
        time.Advance(TimeSpan.FromSeconds(1));
        await engine.Snapshots.Automatic;
        Assert.Equal((1ul, 2ul), (first, engine.SnapshotState.Last?.Number));
        time.Advance(TimeSpan.FromSeconds(1));
        await engine.Snapshots.Automatic;
        Assert.Equal(2ul, engine.SnapshotState.Last?.Number);
    }

    [Fact]
    public void An_engine_in_memory_refuses()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Assert.Contains("nothing on disk", Assert.Throws<PersonalizeException>(() => engine.Snapshot()).Message, StringComparison.Ordinal);
    }

    private static void PutUntil(DatasetGroup group, int writer, CancellationToken done)
    {
        for (int i = 0; !done.IsCancellationRequested; i++)
        {
            group.Items.Put(Movies.Utf8($"i{i % 90}"), new FieldValue("YEAR"u8, Movies.Utf8($"{1900 + (i % 100)}")));
            group.PutEvent(Movies.Utf8($"u{(i * 7 % 50) + writer}"), Movies.Utf8($"new {i % 200}"), "click"u8, 1_700_000_000 + i);
        }
    }

    private ulong[] FillWithSnapshots(int count)
    {
        using PersonalizeEngine engine = Open();
        DatasetGroup group = Movies.Create(engine);
        for (int i = 0; i < count; i++)
        {
            engine.Snapshot();
            Movies.Fill(group);
            group.Items.Put(Movies.Utf8($"behind {i}"), new FieldValue("YEAR"u8, "1999"u8));
        }

        return Hashes(group);
    }

    private void Damage(string snapshot, int? at = null)
    {
        string path = Path.Combine(Snapshots, snapshot);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at ?? bytes.Length * 2 / 3] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    private string Names() => string.Join(' ', Directory.GetFiles(Snapshots).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    private int CountFiles(string room) => Directory.GetFiles(Path.Combine(_folder.FullName, room)).Length;

    private PersonalizeEngine OpenWithLog(string folder)
    {
        string log = Path.Combine(_folder.FullName, "log");
        string aside = Path.Combine(_folder.FullName, "aside");
        Directory.Move(log, aside);
        CopyFolder(Path.Combine(_folder.FullName, folder), log);
        try
        {
            return Open();
        }
        finally
        {
            Directory.Delete(log, recursive: true);
            Directory.Move(aside, log);
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.GetFiles(from))
        {
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }

    private PersonalizeEngine Open(Action<EngineOptions>? configure = null)
    {
        var options = new EngineOptions
        {
            DataDirectory = _folder.FullName,
            EncryptionKey = _key,
            Durability = Durability.EverySecond,
            Log = new ChangeLogOptions { PageBits = 16, SegmentBits = 16, FillAhead = false },
        };
        configure?.Invoke(options);
        return PersonalizeEngine.Open(options);
    }

    private static ulong[] Hashes(DatasetGroup group) => Enumerable.Range(0, 17).Select(group.Store.State.StateHash).ToArray();
}

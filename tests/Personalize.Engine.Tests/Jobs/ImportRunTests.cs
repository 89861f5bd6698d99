using System.Globalization;
using Personalize.Engine.Resources;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class ImportRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-imports-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_import_becomes_active_when_all_of_it_counts()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Create(engine);
        var fetched = new Fetched();

        DatasetImport import = group.StartImport(
            new DatasetImportRequest("monday", DatasetType.Interactions, "s3://bucket/events.csv") { RoleArn = "arn:aws:iam::000000000000:role/r" },
            _ => ValueTask.FromResult(new FetchedFiles(Events(3), fetched)));
        await import.WaitAsync(Cancel);

        Assert.Equal((ResourceState.Active, null), (import.State, import.FailureReason));
        Assert.Equal((3, 1.0), (import.Records, import.Share));
        Assert.Equal(3, group.Counts.Interactions);
        Assert.True(fetched.IsDisposed);
        Assert.Same(import, engine.GetDatasetImport("arn:aws:personalize:us-east-1:000000000000:dataset-import-job/monday"));
        Assert.Same(import, Assert.Single(engine.DatasetImports));
        Assert.Equal((JobKind.Import, "dataset-import-job/monday", ResourceState.Active), (engine.Jobs[0].Kind, engine.Jobs[0].Resource, engine.Jobs[0].State));
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(import.Stop).Code);
    }

    [Theory]
    [InlineData("1,2,click,,1700000000000", "events.csv, row 2, column TIMESTAMP: '1700000000000'; allowed: epoch seconds, 0..99999999999; a number of 13 digits is milliseconds")]
    [InlineData("1,,click,,1700000000", "events.csv, row 2, column ITEM_ID: ''; allowed: an id of 1..256 characters")]
    [InlineData("1,2,click,many,1700000000", "events.csv, row 2, column EVENT_VALUE: 'many'; allowed: a number such as 3 or 3.5")]
    public async Task A_bad_row_fails_the_job_and_names_it(string row, string reason)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Create(engine);
        string path = Write("events.csv", "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", row);

        DatasetImport import = group.StartImport(new DatasetImportRequest("bad", DatasetType.Interactions, path));
        await import.WaitAsync(Cancel);

        Assert.Equal((ResourceState.Failed, reason), (import.State, import.FailureReason));
        Assert.Null(import.Records);
        Assert.Equal(0, group.Counts.Interactions);
    }

    [Fact]
    public async Task Missing_columns_are_named_as_the_service_does()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetImport import = Create(engine).StartImport(new DatasetImportRequest("bad", DatasetType.Interactions, Write("events.csv", "USER_ID,ITEM_ID,TIMESTAMP", "1,2,3")));

        await import.WaitAsync(Cancel);

        Assert.EndsWith("Input CSV is missing the following columns:[EVENT_TYPE, EVENT_VALUE].", import.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_beyond_its_length_fails_the_job()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Create(engine);
        DatasetImport longest = group.StartImport(new DatasetImportRequest("longest", DatasetType.Items, Write("fits.csv", "ITEM_ID,GENRE,YEAR", $"1,{new string('a', 1000)},1999")));
        DatasetImport longer = group.StartImport(new DatasetImportRequest("longer", DatasetType.Items, Write("long.csv", "ITEM_ID,GENRE,YEAR", $"1,{new string('a', 1001)},1999")));

        await Task.WhenAll(longest.WaitAsync(Cancel), longer.WaitAsync(Cancel));

        Assert.Equal(ResourceState.Active, longest.State);
        Assert.Contains("long.csv, row 2, column GENRE", longer.FailureReason, StringComparison.Ordinal);
        Assert.Contains("at most 1000 characters in a categorical field", longer.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fetching_refuses_is_the_reason()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetImport import = Create(engine).StartImport(
            new DatasetImportRequest("away", DatasetType.Items, "s3://bucket/none.csv"), _ => throw new PersonalizeException("s3://bucket/none.csv does not exist"));

        await import.WaitAsync(Cancel);

        Assert.Equal((ResourceState.Failed, "s3://bucket/none.csv does not exist"), (import.State, import.FailureReason));
    }

    [Fact]
    public async Task A_reason_is_cut_where_nobody_reads_on()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetImport import = Create(engine).StartImport(
            new DatasetImportRequest("away", DatasetType.Items, "s3://bucket/none.csv"), _ => throw new PersonalizeException(new string('a', 3000)));

        await import.WaitAsync(Cancel);

        Assert.Equal(new string('a', 2000) + "…", import.FailureReason);
    }

    [Theory]
    [InlineData(DatasetType.Interactions)]
    [InlineData(DatasetType.Items)]
    [InlineData(DatasetType.Users)]
    public async Task Nothing_is_added_before_the_first_bulk_import(DatasetType dataset)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Create(engine);
        group.Items.Put("7"u8, new FieldValue("GENRE"u8, "Drama"u8));
        group.Users.Put("7"u8, new FieldValue("AGE"u8, "30"u8), new FieldValue("GENDER"u8, "x"u8));
        group.PutEvent("7"u8, "7"u8, "click"u8, 1);
        string path = dataset switch
        {
            DatasetType.Interactions => Events(2),
            DatasetType.Items => Write("items.csv", "ITEM_ID,GENRE,YEAR", "1,Drama,1999"),
            _ => Write("users.csv", "USER_ID,AGE,GENDER", "1,30,x"),
        };
        var request = new DatasetImportRequest("more", dataset, path) { Mode = ImportMode.Incremental };

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.StartImport(request));
        Assert.Contains($"nothing was imported into the {dataset} dataset of 'movies' before; allowed is Full", refused.Message, StringComparison.Ordinal);
        Assert.Empty(engine.DatasetImports);

        await group.StartImport(request with { Name = "first", Mode = ImportMode.Full }).WaitAsync(Cancel);
        DatasetImport more = group.StartImport(request);
        await more.WaitAsync(Cancel);
        Assert.Equal((ResourceState.Active, null), (more.State, more.FailureReason));
    }

    [Fact]
    public void What_cannot_begin_is_refused()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions);

        PersonalizeException noDataset = Assert.Throws<PersonalizeException>(() => group.StartImport(new DatasetImportRequest("a", DatasetType.Items, "x")));
        Assert.Equal(PersonalizeErrorCode.NotFound, noDataset.Code);
        Assert.Contains("has no Items dataset", noDataset.Message, StringComparison.Ordinal);
        Assert.Throws<PersonalizeException>(() => group.StartImport(new DatasetImportRequest("no name!", DatasetType.Interactions, "x")));
        Assert.Throws<PersonalizeException>(() => group.StartImport(new DatasetImportRequest("a", DatasetType.Interactions, "")));
        group.StartImport(new DatasetImportRequest("a", DatasetType.Interactions, "x"));
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => group.StartImport(new DatasetImportRequest("a", DatasetType.Interactions, "x"))).Code);
    }

    [Fact]
    public async Task Imports_run_one_by_one_and_can_be_stopped()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { JobsMax = 2 });
        DatasetGroup group = Create(engine);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        DatasetImport first = group.StartImport(new DatasetImportRequest("first", DatasetType.Interactions, "x"), async cancellationToken =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new FetchedFiles("");
        });
        await begun.Task.WaitAsync(Cancel);
        DatasetImport second = group.StartImport(new DatasetImportRequest("second", DatasetType.Interactions, Events(2)));

        Assert.Equal((ResourceState.InProgress, ResourceState.Pending), (first.State, second.State));
        Assert.Equal("fetching", engine.Jobs.Single(job => job.State == ResourceState.InProgress).Stage);
        Assert.Equal(PersonalizeErrorCode.LimitExceeded, Assert.Throws<PersonalizeException>(() => group.StartImport(new DatasetImportRequest("third", DatasetType.Interactions, "x"))).Code);
        Assert.DoesNotContain(engine.DatasetImports, import => import.Name == "third");
        first.Stop();
        await Task.WhenAll(first.WaitAsync(Cancel), second.WaitAsync(Cancel));

        Assert.Equal((ResourceState.Stopped, ResourceState.Active), (first.State, second.State));
        Assert.Equal(2, group.Counts.Interactions);
    }

    [Fact]
    public async Task What_is_being_committed_is_not_stopped_any_more()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Create(engine);
        DatasetImport import;
        lock (group.Store.ItemsLock)
        {
            import = group.StartImport(new DatasetImportRequest("monday", DatasetType.Interactions, Events(3)));
            Assert.True(SpinWait.SpinUntil(() => import.Committing is not null, TimeSpan.FromMinutes(1)));
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(import.Stop).Code);
        }

        await import.WaitAsync(Cancel);
        Assert.Equal((ResourceState.Active, 3), (import.State, group.Counts.Interactions));
    }

    [Fact]
    public void The_end_of_a_dropped_groups_import_is_not_that_of_its_namesake()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        uint dropped = Create(engine).Store.Number;
        engine.DropDatasetGroup("movies");
        DatasetGroup group = Create(engine);
        engine.Changes.Commit(at => new ImportBegun(group.Store.Number, "j", DatasetType.Interactions, "x", null, ImportMode.Full, at));

        engine.Changes.Commit(at => new ImportEnded("j", ResourceState.Active, null, 5, at, dropped));
        Assert.Equal((ResourceState.Pending, null), (engine.GetDatasetImport("j").State, engine.GetDatasetImport("j").Records));

        engine.Changes.Commit(at => new ImportEnded("j", ResourceState.Active, null, 5, at)); // Of a log from before the number was kept.
        Assert.Equal((ResourceState.Active, 5), (engine.GetDatasetImport("j").State, engine.GetDatasetImport("j").Records));
    }

    [Fact]
    public async Task Too_few_interactions_fail_where_the_quotas_hold()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { AwsQuotas = true });
        DatasetGroup group = Create(engine);
        DatasetImport few = group.StartImport(new DatasetImportRequest("few", DatasetType.Interactions, Events(999)));
        await few.WaitAsync(Cancel);
        DatasetImport enough = group.StartImport(new DatasetImportRequest("enough", DatasetType.Interactions, Events(1000)));
        await enough.WaitAsync(Cancel);

        Assert.Contains("999 interactions; allowed are at least 1000", few.FailureReason, StringComparison.Ordinal);
        Assert.Equal(ResourceState.Active, enough.State);
        Assert.Equal(1000, group.Counts.Interactions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_and_reasons_outlive_a_restart_and_what_has_no_end_failed(bool fromSnapshot)
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Create(engine);
            await group.StartImport(new DatasetImportRequest("done", DatasetType.Interactions, Events(5)) { RoleArn = "r" }).WaitAsync(Cancel);
            await group.StartImport(new DatasetImportRequest("bad", DatasetType.Items, "nowhere.csv")).WaitAsync(Cancel);
            engine.Changes.Commit(at => new ImportBegun(group.Store.Number, "cut", DatasetType.Items, "s3://bucket/x.csv", null, ImportMode.Full, at));
            if (fromSnapshot)
            {
                engine.Snapshot(Cancel);
            }

            DataDirectory.Backup(new EngineOptions { DataDirectory = State }, State + "-dead", Cancel);
        }

        File.WriteAllText(Path.Combine(State + "-dead", "import", $"{new string('a', 32)}.rows.new"), "half");
        using PersonalizeEngine again = PersonalizeEngine.Open(new EngineOptions { DataDirectory = State + "-dead" });
        DatasetImport done = again.GetDatasetImport("done");
        Assert.Equal((ResourceState.Active, 5, "r"), (done.State, done.Records, done.RoleArn));
        Assert.Equal((ResourceState.Failed, "nowhere.csv: the file does not exist"), (again.GetDatasetImport("bad").State, again.GetDatasetImport("bad").FailureReason));
        DatasetImport cut = again.GetDatasetImport("cut");
        Assert.Equal((ResourceState.Failed, "the process ended before the job did"), (cut.State, cut.FailureReason));
        Assert.Equal(("s3://bucket/x.csv", DatasetType.Items, ImportMode.Full), (cut.Location, cut.Dataset, cut.Mode));
        Assert.Empty(Directory.GetFiles(Path.Combine(State + "-dead", "import"), "*.new"));
        Assert.Equal(5, again.GetDatasetGroup("movies").Counts.Interactions);
    }

    [Theory]
    [InlineData(false, false, ResourceState.Failed)]
    [InlineData(true, false, ResourceState.Active)]
    [InlineData(true, true, ResourceState.Active)]
    public void An_import_whose_data_were_committed_is_done_though_the_process_died_before_it_said_so(bool isCommitted, bool fromSnapshot, ResourceState state)
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Create(engine);
            group.Import("interactions", Events(7)); // The same file, before.
            using GroupImport files = group.BeginImport();
            files.Add("interactions", Events(7), cancellationToken: Cancel);
            engine.Changes.Commit(at => new ImportBegun(group.Store.Number, "cut", DatasetType.Interactions, "s3://bucket/x.csv", null, ImportMode.Full, at));
            engine.Changes.Commit(at => new ImportCommitting("cut", files.Files[0].Name, group.Store.ItemsSequence, 7, at));
            if (isCommitted)
            {
                files.Commit();
            }

            if (fromSnapshot)
            {
                engine.Snapshot(Cancel);
            }

            DataDirectory.Backup(new EngineOptions { DataDirectory = State }, State + "-dead", Cancel);
        }

        using PersonalizeEngine again = PersonalizeEngine.Open(new EngineOptions { DataDirectory = State + "-dead" });
        DatasetImport cut = again.GetDatasetImport("cut");
        Assert.Equal((state, state == ResourceState.Active ? 7L : null), (cut.State, cut.Records));
        Assert.Equal(7, again.GetDatasetGroup("movies").Counts.Interactions);
    }

    [Fact]
    public async Task A_closing_engine_gives_up_what_runs()
    {
        DatasetImport import;
        using (PersonalizeEngine engine = Open())
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            import = Create(engine).StartImport(new DatasetImportRequest("first", DatasetType.Interactions, "x"), async cancellationToken =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new FetchedFiles("");
            });
            await begun.Task.WaitAsync(Cancel);
        }

        Assert.Equal((ResourceState.Failed, "the engine was closed before the job ended"), (import.State, import.FailureReason));
        using PersonalizeEngine again = Open();
        Assert.Equal("the engine was closed before the job ended", again.GetDatasetImport("first").FailureReason);
    }

    private static DatasetGroup Create(PersonalizeEngine engine) => engine.CreateDatasetGroup("movies", Movies.Interactions, Movies.Items, Movies.Users);

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = State });

    private string Events(int count) => Write(
        $"events{count}.csv", ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", .. Enumerable.Range(0, count).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e % 50},{e},click,,{1_700_000_000 + e}"))]);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private sealed class Fetched : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}

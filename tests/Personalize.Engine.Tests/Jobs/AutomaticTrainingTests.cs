using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class AutomaticTrainingTests : IDisposable
{
    private static readonly SolutionOptions Automatic = new() { PerformAutoTraining = true };
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-automatic-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_first_training_begins_within_the_hour_and_the_next_on_schedule_when_interactions_came()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        DatasetGroup group = Movies.Create(engine);
        Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic);
        Solution byHand = group.CreateSolution("by-hand", "aws-popularity-count");

        _time.Advance(TimeSpan.FromMinutes(49));
        Assert.Empty(solution.Versions);
        _time.Advance(TimeSpan.FromMinutes(10));
        SolutionVersion first = await EndedAsync(solution, 1);
        Assert.Equal((ResourceState.Active, TrainingType.Automatic, TrainingMode.Full), (first.State, first.TrainingType, first.Mode));

        _time.Advance(8 * Day);
        Assert.Single(solution.Versions);

        group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_800_000_000);
        _time.Advance(TimeSpan.FromMinutes(5));
        SolutionVersion second = await EndedAsync(solution, 2);
        Assert.Equal(TrainingType.Automatic, second.TrainingType);

        group.PutEvent("u1"u8, "i2"u8, "click"u8, 1_800_000_001);
        _time.Advance(6 * Day);
        Assert.Equal(2, solution.Versions.Count);
        _time.Advance(Day);
        await EndedAsync(solution, 3);
        Assert.Empty(byHand.Versions);
    }

    [Fact]
    public async Task A_training_by_hand_in_the_first_hour_takes_the_place_of_the_first()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        DatasetGroup group = Movies.Create(engine);
        Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic with { Config = """{"autoTrainingConfig":{"schedulingExpression":"rate(2 days)"}}""" });
        _time.Advance(TimeSpan.FromMinutes(1));
        await solution.StartTraining().WaitAsync(Cancel);
        group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_800_000_000);

        _time.Advance(2 * Day - Hour);
        Assert.Single(solution.Versions);
        _time.Advance(Hour + TimeSpan.FromMinutes(5));
        Assert.Equal(TrainingType.Automatic, (await EndedAsync(solution, 2)).TrainingType);
    }

    [Fact]
    public async Task A_group_without_interactions_waits_for_the_first()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions, Movies.Items, Movies.Users);
        Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic);

        _time.Advance(10 * Day);
        Assert.Empty(solution.Versions);
        group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_800_000_000);
        _time.Advance(TimeSpan.FromMinutes(5));
        await EndedAsync(solution, 1);
    }

    [Fact]
    public async Task An_update_turns_it_on_off_and_to_another_schedule()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        DatasetGroup group = Movies.Create(engine);
        Solution solution = group.CreateSolution("home", "aws-popularity-count");
        _time.Advance(10 * Day);
        Assert.Empty(solution.Versions);

        solution.Update(performAutoTraining: true);
        _time.Advance(TimeSpan.FromMinutes(45));
        Assert.Empty(solution.Versions);
        _time.Advance(TimeSpan.FromMinutes(14));
        await EndedAsync(solution, 1);

        group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_800_000_000);
        solution.Update(updateConfig: """{"autoTrainingConfig":{"schedulingExpression":"rate(1 day)"}}""");
        _time.Advance(Hour);
        await EndedAsync(solution, 2);

        group.PutEvent("u1"u8, "i2"u8, "click"u8, 1_800_000_001);
        solution.Update(performAutoTraining: false);
        _time.Advance(10 * Day);
        Assert.Equal(2, solution.Versions.Count);
    }

    [Fact]
    public async Task An_import_of_as_many_interactions_is_news()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions, Movies.Items, Movies.Users);
        string path = Path.Combine(_folder.FullName, "events.csv");
        File.WriteAllLines(path, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "1,2,click,,1700000000"]);
        Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic);
        await group.StartImport(new DatasetImportRequest("one", DatasetType.Interactions, path)).WaitAsync(Cancel);
        _time.Advance(Hour);
        await EndedAsync(solution, 1);
        _time.Advance(10 * Day);
        Assert.Single(solution.Versions);

        File.WriteAllLines(path, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "1,3,click,,1700000000"]);
        await group.StartImport(new DatasetImportRequest("two", DatasetType.Interactions, path)).WaitAsync(Cancel);
        _time.Advance(TimeSpan.FromMinutes(5));
        await EndedAsync(solution, 2);
    }

    [Fact]
    public async Task As_many_interactions_deleted_as_came_are_news()
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions);
            group.PutEvent("u1"u8, "i1"u8, "click"u8, 1_700_000_000);
            Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic);
            _time.Advance(Hour);
            await EndedAsync(solution, 1);
        }

        _time.Advance(8 * Day);
        using PersonalizeEngine again = Open();
        Solution reopened = again.GetSolution("home");
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(reopened.Versions);
        Assert.Equal(1, reopened.Group.DeleteEvents("u1"u8, "i1"u8, "click"u8));
        reopened.Group.PutEvent("u1"u8, "i2"u8, "click"u8, 1_700_000_001);
        _time.Advance(TimeSpan.FromMinutes(5));
        await EndedAsync(reopened, 2);
    }

    [Fact]
    public async Task What_a_restart_interrupted_is_begun_again_once()
    {
        Interrupt(hour: true);
        Interrupt(hour: false);
        using (PersonalizeEngine engine = Open())
        {
            Solution solution = engine.GetSolution("home");
            Assert.Equal([ResourceState.Failed, ResourceState.Failed], solution.Versions.Select(version => version.State));
            _time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(2, solution.Versions.Count);
        }

        _time.Advance(7 * Day);
        using PersonalizeEngine again = Open();
        _time.Advance(TimeSpan.FromMinutes(5));
        await EndedAsync(again.GetSolution("home"), 3);
    }

    [Fact]
    public async Task Closing_waits_for_a_look_under_way()
    {
        var log = new HeldLog();
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time, JobsMax = 1, Logger = log });
        DatasetGroup group = Movies.Create(engine);
        group.CreateSolution("home", "aws-popularity-count", Automatic);
        using var held = new HeldTraining(engine, group.CreateSolution("busy", "aws-popularity-count"));
        held.GoOnWhenClosed();
        log.Closing = () => Task.Factory.StartNew(engine.Dispose, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _time.Advance(Hour); // The queue is full: the look says so, and stands in the log while the engine is closed.
        Assert.NotNull(log.Closed);
        await log.Closed.WaitAsync(Cancel);
        Assert.False(log.WasClosedDuringLook);
    }

    [Fact]
    public async Task The_schedule_outlives_a_restart()
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions);
            group.PutEvent("u1"u8, "i2"u8, "click"u8, 1_700_000_000);
            Solution solution = group.CreateSolution("home", "aws-popularity-count", Automatic);
            _time.Advance(TimeSpan.FromMinutes(1));
            await solution.StartTraining().WaitAsync(Cancel);
        }

        _time.Advance(8 * Day); // While it is closed: an open data folder works at every second.
        using PersonalizeEngine again = Open();
        Solution reopened = again.GetSolution("home");
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(reopened.Versions);
        again.GetDatasetGroup("movies").PutEvent("u1"u8, "i1"u8, "click"u8, 1_800_000_000);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TrainingType.Automatic, (await EndedAsync(reopened, 2)).TrainingType);
    }

    private static async Task<SolutionVersion> EndedAsync(Solution solution, int count)
    {
        Assert.Equal(count, solution.Versions.Count);
        SolutionVersion newest = solution.LatestVersion!;
        await newest.WaitAsync(Cancel);
        Assert.Equal((ResourceState.Active, null), (newest.State, newest.FailureReason));
        return newest;
    }

    private void Interrupt(bool hour)
    {
        using PersonalizeEngine engine = Open();
        if (hour)
        {
            DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions);
            group.PutEvent("u1"u8, "i2"u8, "click"u8, 1_700_000_000);
            group.CreateSolution("home", "aws-popularity-count", Automatic);
        }

        Solution solution = engine.GetSolution("home");
        int before = solution.Versions.Count;
        using var held = new HeldTraining(engine, engine.CreateDatasetGroup(hour ? "a" : "b", Movies.Interactions).CreateSolution(hour ? "a" : "b", "aws-popularity-count"));
        _time.Advance(hour ? Hour : TimeSpan.FromMinutes(5));
        Assert.Equal(before + 1, solution.Versions.Count);
        held.GoOnWhenClosed();
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName, TimeProvider = _time });
}

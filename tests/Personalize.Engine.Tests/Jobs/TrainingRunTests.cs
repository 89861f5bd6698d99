using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Jobs;
using Personalize.Engine.Resources;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Jobs;

public sealed class TrainingRunTests : IDisposable
{
    private const string Popular = "aws-popularity-count";

    private static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-trainings-");
    private readonly FakeTimeProvider _time = new(Begun);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_version_becomes_active_and_serves()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { TimeProvider = _time });
        Solution solution = Movies.Create(engine).CreateSolution("home", "aws-user-personalization");

        SolutionVersion version = solution.StartTraining(name: "first");
        await version.WaitAsync(Cancel);

        Assert.Equal(ResourceState.Active, version.State);
        Assert.Equal(("first", TrainingMode.Full, TrainingType.Manual), (version.Name, version.Mode, version.TrainingType));
        Assert.Equal(1, version.Share);
        Assert.NotNull(version.TrainingHours);
        Assert.NotEmpty(version.Metrics);
        Assert.Same(version, solution.LatestVersion);
        Assert.Same(version, engine.GetSolutionVersion($"home/{version.Version}"));
        Assert.Equal(5, version.Deploy("home").Recommend("u1", 5).Count);
        JobStatus job = Assert.Single(engine.Jobs);
        Assert.Equal((JobKind.Training, $"solution/home/{version.Version}", "movies", ResourceState.Active), (job.Kind, job.Resource, job.Group, job.State));
    }

    [Fact]
    public async Task A_training_that_cannot_be_done_fails_with_its_reason()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        SolutionVersion version = engine.CreateDatasetGroup("empty", Movies.Interactions).CreateSolution("home", Popular).StartTraining();

        await version.WaitAsync(Cancel);

        Assert.Equal(ResourceState.Failed, version.State);
        Assert.Contains("the data hold 0 interactions", version.FailureReason, StringComparison.Ordinal);
        Assert.Null(version.TrainingHours);
        Assert.Empty(version.Metrics);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(() => version.Deploy("home")).Code);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(version.Stop).Code);
        Assert.Equal(1, engine.JobQueue.Count(JobKind.Training).Failed);
    }

    [Fact]
    public async Task What_waits_is_stopped_at_once_and_what_runs_when_it_looks_up()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
        using var held = new HeldTraining(engine, solution);
        SolutionVersion waiting = solution.StartTraining();

        waiting.Stop();
        Assert.Equal(ResourceState.Stopped, waiting.State);
        Assert.True(waiting.WaitAsync(Cancel).IsCompletedSuccessfully);
        Assert.Equal((0, 1), (engine.JobQueue.Count(JobKind.Training).Waiting, engine.JobQueue.Count(JobKind.Training).Running));
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(solution.Drop).Code);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(solution.Group.GetDataset(DatasetType.Users).Drop).Code);

        held.Version.Stop();
        Assert.Equal(ResourceState.Stopping, held.Version.State);
        Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(held.Version.Stop).Code);
        held.GoOn();
        await Task.WhenAll(held.Version.WaitAsync(Cancel), waiting.WaitAsync(Cancel));

        Assert.Equal(ResourceState.Stopped, held.Version.State);
        Assert.Null(held.Version.FailureReason);
        Assert.Equal(2, solution.Versions.Count);
        Assert.Empty(engine.Blobs.List());
        solution.Drop();
    }

    [Fact]
    public async Task A_stop_that_was_granted_is_kept_though_the_model_is_done()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
        using var held = new HeldTraining(engine, solution);

        engine.Changes.CommitIfAny(_ =>
        {
            held.Version.Status = held.Version.Status with { State = ResourceState.Stopping }; // As Stop does, an instant before it cancels.
            return null;
        });
        held.GoOn();
        await held.Version.WaitAsync(Cancel);

        Assert.Equal(ResourceState.Stopped, held.Version.State);
        Assert.Empty(engine.Blobs.List());
    }

    [Fact]
    public async Task One_training_runs_at_a_time_and_one_too_many_is_refused()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { JobsMax = 3 });
        Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
        using var held = new HeldTraining(engine, solution);
        SolutionVersion[] waiting = [solution.StartTraining(), solution.StartTraining()];

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => solution.StartTraining());

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains("More than 3 resources with PENDING or IN_PROGRESS status", refused.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1, 0), engine.JobQueue.Count(JobKind.Training));
        Assert.All(waiting, version => Assert.Equal(ResourceState.Pending, version.State));
        Assert.Equal(3, solution.Versions.Count);
        held.GoOn();
        await Task.WhenAll(waiting.Select(version => version.WaitAsync(Cancel)));
        Assert.All(solution.Versions, version => Assert.Equal(ResourceState.Active, version.State));
        await solution.StartTraining().WaitAsync(Cancel);
    }

    [Fact]
    public async Task An_update_needs_an_active_full_version()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Movies.Create(engine).CreateSolution("home", "aws-user-personalization");

        Assert.Contains("has no active version of mode Full", Assert.Throws<PersonalizeException>(() => solution.StartTraining(TrainingMode.Update)).Message, StringComparison.Ordinal);

        await solution.StartTraining(name: "full").WaitAsync(Cancel);
        SolutionVersion update = solution.StartTraining(TrainingMode.Update, "update");
        await update.WaitAsync(Cancel);

        Assert.Equal((ResourceState.Active, TrainingMode.Update), (update.State, update.Mode));
        Assert.Equal(solution.Versions[0].Parameters.OrderBy(p => p.Key, StringComparer.Ordinal), update.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => solution.StartTraining(name: "full")).Code);
        Assert.Throws<PersonalizeException>(() => solution.StartTraining(name: "no name!"));
    }

    [Fact]
    public async Task A_search_of_the_solution_goes_as_far_as_it_says()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        var options = new SolutionOptions { PerformHpo = true, Config = """{"hpoConfig":{"hpoResourceConfig":{"maxNumberOfTrainingJobs":"1"}},"algorithmHyperParameters":{"hidden_dimension":"32"}}""" };
        SolutionVersion version = Movies.Create(engine).CreateSolution("home", "aws-user-personalization", options).StartTraining();

        await version.WaitAsync(Cancel);

        Assert.Equal("32", version.Parameters["rank"]);
    }

    [Fact]
    public async Task A_group_trains_aside_and_makes_its_solution()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["min_cointeraction_count"] = "2", ["max_user_history_length_percentile"] = "0.9" };

        SolutionVersion first = group.StartTraining("aws-sims", parameters: parameters);
        SolutionVersion again = group.StartTraining("aws-sims", parameters: parameters);
        SolutionVersion other = group.StartTraining(Popular);
        await Task.WhenAll(first.WaitAsync(Cancel), again.WaitAsync(Cancel), other.WaitAsync(Cancel));

        Assert.Equal(("movies", "movies", $"movies-{Popular}"), (first.Solution, again.Solution, other.Solution));
        Assert.All([first, again, other], version => Assert.Equal((ResourceState.Active, null), (version.State, version.FailureReason)));
        Assert.Equal(
            """{"algorithmHyperParameters":{"min_cointeraction_count":"2"},"featureTransformationParameters":{"max_user_history_length_percentile":"0.9"}}""",
            engine.GetSolution("movies").Options.Config);
        parameters["min_cointeraction_count"] = "3";
        Assert.Contains("solution 'movies' has its own parameters", Assert.Throws<PersonalizeException>(() => group.StartTraining("aws-sims", parameters: parameters)).Message, StringComparison.Ordinal);
        Assert.Contains("has no parameter", Assert.Throws<PersonalizeException>(() => group.StartTraining(Popular, "third", parameters)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_that_keeps_up_serves_the_next_version()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
        SolutionVersion first = solution.StartTraining();
        await first.WaitAsync(Cancel);
        Campaign follower = engine.CreateCampaign("follower", first, new CampaignConfig(SyncWithLatest: true));
        Campaign other = engine.CreateCampaign("other", first);

        SolutionVersion second = solution.StartTraining();
        await second.WaitAsync(Cancel);

        Assert.Same(second, follower.Version);
        Assert.Same(first, other.Version);
    }

    [Fact]
    public async Task A_group_that_is_dropped_takes_its_jobs_along()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
        using var held = new HeldTraining(engine, solution);
        SolutionVersion waiting = solution.StartTraining();

        engine.DropDatasetGroup("movies");
        held.GoOn();
        await Task.WhenAll(held.Version.WaitAsync(Cancel), waiting.WaitAsync(Cancel));

        Assert.Equal(ResourceState.Stopped, held.Version.State);
        Assert.Empty(engine.Solutions);
        Assert.Empty(engine.Blobs.List());
    }

    [Fact]
    public void A_closed_engine_fails_what_waits_and_what_runs()
    {
        SolutionVersion[] versions;
        using (PersonalizeEngine engine = Open())
        {
            Solution solution = Movies.Create(engine).CreateSolution("home", Popular);
            using var held = new HeldTraining(engine, solution);
            versions = [held.Version, solution.StartTraining()];
            _time.Advance(TimeSpan.FromMinutes(1));
            held.GoOnWhenClosed();
        }

        Assert.All(versions, version => Assert.Equal("the engine was closed before the job ended", version.FailureReason));
        using PersonalizeEngine again = Open();
        Solution reopened = again.GetSolution("home");
        Assert.All(reopened.Versions, version =>
        {
            Assert.Equal((ResourceState.Failed, "the engine was closed before the job ended"), (version.State, version.FailureReason));
            Assert.Equal((Begun, Begun.AddMinutes(1)), (version.CreatedAt, version.ChangedAt));
        });
        Assert.Equal(2, reopened.Versions.Count);
        reopened.Drop();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_ran_when_the_process_died_has_failed_and_left_nothing(bool fromSnapshot)
    {
        string model = Path.Combine(_folder.FullName, "models", new string('a', 32));
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            group.CreateSolution("home", Popular);
            // As a dead process leaves it: begun, a model kept, and not a word of an end.
            engine.Changes.Commit(at => new VersionBegun(group.Store.Number, "home", "0123abcd", Popular, TrainingMode.Full, TrainingType.Automatic, "x", at));
            if (fromSnapshot)
            {
                engine.Snapshot(Cancel);
            }

            CopyAsDead(engine);
        }

        File.WriteAllBytes(model, [1, 2, 3]);
        using PersonalizeEngine again = Open();
        SolutionVersion version = Assert.Single(again.GetSolution("home").Versions);
        Assert.Equal((ResourceState.Failed, "the process ended before the job did"), (version.State, version.FailureReason));
        Assert.Equal((TrainingType.Automatic, "x"), (version.TrainingType, version.Name));
        Assert.False(File.Exists(model));
        Assert.Equal(5, again.GetDatasetGroup("movies").Train(Popular).Deploy("home").Recommend("u1", 5).Count);
    }

    [Fact]
    public void Names_and_bytes_of_a_model_that_is_named_stay()
    {
        using (PersonalizeEngine engine = Open())
        {
            Movies.Create(engine).Train(Popular);
        }

        using PersonalizeEngine again = Open();
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.FullName, "models")));
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(
        new EngineOptions { DataDirectory = _folder.FullName, Durability = Durability.Commit, TimeProvider = _time });

    /// <summary>The folder as it is on disk now takes the place of what the engine leaves when it closes.</summary>
    private void CopyAsDead(PersonalizeEngine engine)
    {
        DirectoryInfo copy = Directory.CreateTempSubdirectory("personalize-dead-");
        DataDirectory.Backup(new EngineOptions { DataDirectory = _folder.FullName }, copy.FullName, Cancel);
        engine.Dispose();
        _folder.Delete(recursive: true);
        Directory.Move(copy.FullName, _folder.FullName);
    }
}

using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Resources;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class SolutionTests : IDisposable
{
    private const string Popular = "aws-popularity-count";

    private static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-solutions-");
    private readonly FakeTimeProvider _time = new(Begun);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_solution_is_after_a_restart_what_it_was(bool fromSnapshot)
    {
        const string config = """{ "algorithmHyperParameters" : {"hidden_dimension":"64"}, "autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}, "unknown": 1 }""";
        var options = new SolutionOptions { Config = config, EventType = "click", PerformAutoTraining = true, PerformHpo = true };
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            group.CreateSolution("home", "arn:aws:personalize:::recipe/aws-user-personalization", options);
            group.CreateSolution("gone", Popular).Drop();
            Solution top = group.CreateSolution("top", Popular);
            _time.Advance(TimeSpan.FromHours(1));
            top.Update(performAutoTraining: true, """{"autoTrainingConfig":{"schedulingExpression":"rate(1 day)"}}""");
            if (fromSnapshot)
            {
                engine.Snapshot(TestContext.Current.CancellationToken);
            }
        }

        using PersonalizeEngine again = Open();
        Assert.Equal("home top", Names(again.Solutions));
        Solution home = again.GetSolution("arn:aws:personalize:us-east-1:000000000000:solution/home");
        Assert.Equal(options, home.Options);
        Assert.Equal("aws-user-personalization", home.Recipe);
        Assert.Equal("64", home.Config.Parameters["hidden_dimension"]);
        Assert.Equal(TimeSpan.FromDays(3), home.Config.Schedule);
        Assert.Equal((Begun, Begun), (home.CreatedAt, home.ChangedAt));
        Assert.Null(home.LatestUpdate);
        Solution changed = again.GetSolution("top");
        Assert.True(changed.Options.PerformAutoTraining);
        Assert.Equal(TimeSpan.FromDays(1), changed.Config.Schedule);
        Assert.Equal((Begun, Begun.AddHours(1)), (changed.CreatedAt, changed.ChangedAt));
        Assert.Equal(new SolutionUpdate("""{"autoTrainingConfig":{"schedulingExpression":"rate(1 day)"}}""", true, Begun.AddHours(1)), changed.LatestUpdate);
        Assert.Equal("home top", Names(again.GetDatasetGroup("movies").Solutions));
    }

    [Fact]
    public void Names_are_unique_in_the_engine()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup first = Movies.Create(engine);
        DatasetGroup second = Movies.Create(engine, "others");
        first.CreateSolution("home", Popular);

        PersonalizeException created = Assert.Throws<PersonalizeException>(() => second.CreateSolution("home", Popular));
        PersonalizeException trained = Assert.Throws<PersonalizeException>(() => second.Train(Popular, new TrainingOptions { Solution = "home" }));

        Assert.Equal(PersonalizeErrorCode.AlreadyExists, created.Code);
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, trained.Code);
        Assert.Contains("already exists in dataset group 'movies'", trained.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws-nothing", null, "there is no recipe \"aws-nothing\"")]
    [InlineData("aws-next-best-action", null, "recipe aws-next-best-action is described but not built yet")]
    [InlineData(Popular, """{"algorithmHyperParameters":{"hidden_dimension":"64"}}""", "aws-popularity-count has no parameter \"hidden_dimension\"; it has none")]
    [InlineData("aws-user-personalization", """{"algorithmHyperParameters":{"hidden_dimension":"31"}}""", "hidden_dimension is \"31\"; allowed whole numbers 32..256")]
    [InlineData("aws-user-personalization", """{"algorithmHyperParameters":{"hidden_dimension":"257"}}""", "hidden_dimension is \"257\"; allowed whole numbers 32..256")]
    [InlineData("aws-sims", """{"featureTransformationParameters":{"max_user_history_length_percentile":"1.1"}}""", "max_user_history_length_percentile is \"1.1\"; allowed numbers 0..1")]
    [InlineData("aws-sims", """{"hpoConfig":{"algorithmHyperParameterRanges":{"integerHyperParameterRanges":[{"name":"bptt","minValue":2,"maxValue":32}]}}}""", "hpoConfig names the parameter 'bptt', which a search of aws-sims cannot set; allowed are popularity_discount_factor, min_cointeraction_count")]
    [InlineData("aws-user-personalization", """{"hpoConfig":{"algorithmHyperParameterRanges":{"integerHyperParameterRanges":[{"name":"bptt","minValue":2,"maxValue":33}]}}}""", "hpoConfig: bptt is \"33\"; allowed whole numbers 2..32")]
    [InlineData("aws-user-personalization", """{"hpoConfig":{"algorithmHyperParameterRanges":{"categoricalHyperParameterRanges":[{"name":"recency_mask","values":["true","no"]}]}}}""", "hpoConfig: recency_mask is \"no\"; allowed true, false")]
    public void A_recipe_or_parameter_that_is_none_is_refused(string recipe, string? config, string message)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.CreateSolution("home", recipe, new SolutionOptions { Config = config }));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Solutions);
    }

    [Fact]
    public void A_training_makes_its_solution()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);

        SolutionVersion first = group.Train(Popular);
        SolutionVersion other = group.Train("aws-sims");
        SolutionVersion again = group.Train(Popular);

        Assert.Equal("movies movies-aws-sims", Names(engine.Solutions));
        Solution movies = engine.GetSolution("movies");
        Assert.Equal([first, again], movies.Versions);
        Assert.Same(again, movies.LatestVersion);
        Assert.Same(again, engine.GetSolutionVersion("movies/$LATEST"));
        Assert.Same(first, engine.GetSolutionVersion($"arn:aws:personalize:eu-west-1:123456789012:solution/movies/{first.Version}"));
        Assert.Same(other, Assert.Single(engine.GetSolution("movies-aws-sims").Versions));
        Assert.Equal(ResourceState.Active, first.State);
        Assert.NotNull(first.TrainingHours);
        Assert.Contains("is of recipe aws-sims", Assert.Throws<PersonalizeException>(
            () => group.Train(Popular, new TrainingOptions { Solution = "movies-aws-sims" })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("movies", "allowed is SOLUTION/VERSION")]
    [InlineData("away/0123abcd", "solution 'away' does not exist")]
    [InlineData("movies/0123abcd", "version '0123abcd' of solution 'movies' does not exist")]
    [InlineData("empty/$LATEST", "solution 'empty' has no active version")]
    public void A_version_that_is_not_there_is_named(string path, string message)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        group.CreateSolution("movies", Popular);
        group.CreateSolution("empty", Popular);

        Assert.Contains(message, Assert.Throws<PersonalizeException>(() => engine.GetSolutionVersion(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_solution_that_a_campaign_serves_is_not_dropped()
    {
        using var movies = new TrainedMovies(recipe: Popular);
        Solution solution = movies.Engine.GetSolution("movies");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(solution.Drop);
        Assert.Equal(PersonalizeErrorCode.InUse, refused.Code);
        Assert.Contains("campaign 'home'", refused.Message, StringComparison.Ordinal);

        SolutionVersion version = movies.Campaign.Version;
        movies.Engine.DropCampaign("home");
        solution.Drop();
        Assert.Empty(movies.Engine.Solutions);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => version.Deploy("home")).Code);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(solution.Drop).Code);
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => solution.Update(true)).Code);
    }

    [Fact]
    public void Models_of_a_dropped_solution_are_deleted_and_not_missed()
    {
        string models = Path.Combine(_folder.FullName, "models");
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            group.Train("aws-sims", new TrainingOptions { Solution = "gone" });
            group.Train(Popular, new TrainingOptions { Solution = "kept" }).Deploy("home");
            engine.Snapshot(TestContext.Current.CancellationToken);
            engine.GetSolution("gone").Drop();
            Assert.Equal(2, Directory.GetFiles(models).Length);
            engine.Snapshot(TestContext.Current.CancellationToken);
            engine.Snapshot(TestContext.Current.CancellationToken);
        }

        Assert.Single(Directory.GetFiles(models));
        Assert.All(DataDirectory.Verify(new EngineOptions { DataDirectory = _folder.FullName }, TestContext.Current.CancellationToken), part => Assert.Null(part.Damage));
        using PersonalizeEngine again = Open();
        Assert.Equal("kept", Names(again.Solutions));
        Assert.Equal(5, again.GetCampaign("home").Recommend("u1", 5).Count);
    }

    [Fact]
    public void Versions_of_a_folder_from_before_imply_their_solutions_in_every_group()
    {
        using (PersonalizeEngine engine = Open())
        {
            foreach (string name in (string[])["movies", "others"])
            {
                SolutionVersionTrained trained = Movies.Create(engine, name).Train(Popular, new TrainingOptions { Solution = $"of-{name}" }).Trained;
                engine.Changes.Commit(at => trained with { Solution = "default", At = at });
                engine.GetSolution($"of-{name}").Drop();
            }
        }

        using PersonalizeEngine again = Open();
        Assert.Equal("default default", Names(again.Solutions));
        Assert.Same(again.GetDatasetGroup("movies"), again.GetSolution("default").Group);
        Solution second = Assert.Single(again.GetDatasetGroup("others").Solutions);
        Assert.Equal(5, Assert.Single(second.Versions).Deploy("home").Recommend("u1", 5).Count);
        second.Group.Train(Popular, new TrainingOptions { Solution = "default" });
        again.GetSolution("default").Drop();
        Assert.Same(second, again.GetSolution("default"));
    }

    [Fact]
    public void Tags_of_a_solution_and_its_versions_go_with_it()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        string version = $"solution/movies/{group.Train(Popular).Version}";
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" };
        engine.SetTags("solution/movies", tags);
        engine.SetTags(version, tags);

        engine.GetSolution("movies").Drop();
        group.Train(Popular);

        Assert.Empty(engine.GetTags("solution/movies"));
        Assert.Empty(engine.GetTags(version));
    }

    [Fact]
    public void A_record_that_the_log_cannot_take_is_refused_and_the_log_goes_on()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions
        {
            DataDirectory = _folder.FullName,
            Log = new Storage.Log.ChangeLogOptions { PageBits = 12, SegmentBits = 13, FillAhead = false },
        });
        DatasetGroup group = engine.CreateDatasetGroup("movies", Movies.Interactions);
        string config = $$"""{"note":"{{new string('x', 5000)}}"}""";

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.CreateSolution("home", Popular, new SolutionOptions { Config = config }));

        Assert.Equal(PersonalizeErrorCode.LimitExceeded, refused.Code);
        Assert.Contains("bytes; allowed in this change log are", refused.Message, StringComparison.Ordinal);
        Assert.True(engine.CanWrite);
        Assert.Equal("home", group.CreateSolution("home", Popular).Name);
    }

    [Fact]
    public void A_dropped_group_takes_its_solutions_along()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Movies.Create(engine).CreateSolution("home", Popular);
        engine.DropDatasetGroup("movies");

        Assert.Empty(engine.Solutions);
        Assert.Equal("home", Movies.Create(engine, "others").CreateSolution("home", Popular).Name);
    }

    private static string Names(IEnumerable<Solution> solutions) => string.Join(' ', solutions.Select(solution => solution.Name).Order(StringComparer.Ordinal));

    private PersonalizeEngine Open() => PersonalizeEngine.Open(
        new EngineOptions { DataDirectory = _folder.FullName, Durability = Durability.EverySecond, TimeProvider = _time });
}

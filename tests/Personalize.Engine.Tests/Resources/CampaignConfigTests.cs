using System.Text;
using Microsoft.Extensions.Time.Testing;
using Personalize.Engine.Resources;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class CampaignConfigTests : IDisposable
{
    private static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-campaigns-");
    private readonly FakeTimeProvider _time = new(Begun);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_campaign_without_settings_explores_nothing()
    {
        using var movies = new TrainedMovies();

        Assert.Equal(CampaignConfig.Default, movies.Campaign.Config);
        Assert.Equal(new CampaignConfig(0, 30, false, false, 1), movies.Campaign.Config);
        Assert.Null(movies.Campaign.LatestUpdate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Settings_versions_and_times_outlive_a_restart(bool fromSnapshot)
    {
        var config = new CampaignConfig(.25, 7.5, true, true, 3);
        string first, second;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            SolutionVersion version = group.Train("aws-popularity-count");
            first = version.Version;
            Campaign campaign = engine.CreateCampaign("home", version, config);
            engine.CreateCampaign("plain", version);
            _time.Advance(TimeSpan.FromHours(1));
            SolutionVersion newer = group.Train("aws-popularity-count");
            second = newer.Version;
            campaign.Update(newer);
            if (fromSnapshot)
            {
                engine.Snapshot(TestContext.Current.CancellationToken);
            }
        }

        using PersonalizeEngine again = Open();
        Campaign home = again.GetCampaign("home");
        Assert.Equal(config, home.Config);
        Assert.Equal(second, home.Version.Version);
        Assert.Equal(Begun, home.CreatedAt);
        Assert.Equal(Begun.AddHours(1), home.ChangedAt);
        Assert.Equal(new CampaignUpdate(home.Version, config, Begun.AddHours(1)), home.LatestUpdate);
        Campaign plain = again.GetCampaign("plain");
        Assert.Equal(first, plain.Version.Version);
        Assert.Equal(CampaignConfig.Default, plain.Config);
        Assert.Null(plain.LatestUpdate);
    }

    [Fact]
    public void An_update_changes_only_what_it_names()
    {
        using var movies = new TrainedMovies();
        SolutionVersion before = movies.Campaign.Version;
        var config = new CampaignConfig(ExplorationWeight: .5);

        movies.Campaign.Update(config: config);
        Assert.Same(before, movies.Campaign.Version);
        Assert.Equal(config, movies.Campaign.Config);

        SolutionVersion newer = movies.Group.Train("aws-popularity-count");
        movies.Campaign.Update(newer);
        Assert.Same(newer, movies.Campaign.Version);
        Assert.Equal(config, movies.Campaign.Config);

        before.Deploy("home");
        Assert.Equal(config, movies.Campaign.Config);
    }

    [Fact]
    public void Settings_alone_leave_the_model_where_it_is()
    {
        using var movies = new TrainedMovies();
        long before = movies.Engine.MemoryBytes;

        movies.Campaign.Update(config: new CampaignConfig(1));

        long agesBytes = 12L * Movies.ItemCount * 2; // What exploration notes of the items, with room to grow.
        Assert.InRange(movies.Engine.MemoryBytes, before, before + agesBytes);
        movies.Group.Items.Put("new"u8, new FieldValue("GENRE"u8, "Drama"u8));
        Assert.Contains(movies.Campaign.Recommend("u1", 500), item => item.ItemId == "new");
    }

    [Theory]
    [InlineData(-.01, 30, 1, "ExplorationWeight is -0.01; allowed 0..1")]
    [InlineData(1.01, 30, 1, "ExplorationWeight is 1.01; allowed 0..1")]
    [InlineData(double.NaN, 30, 1, "ExplorationWeight is NaN; allowed 0..1")]
    [InlineData(0, 0, 1, "ExplorationItemAgeCutOffDays is 0; allowed a number of days above 0")]
    [InlineData(0, double.PositiveInfinity, 1, "ExplorationItemAgeCutOffDays")]
    [InlineData(0, 30, 0, "MinProvisionedTps is 0; allowed at least 1")]
    public void A_setting_out_of_range_is_refused(double weight, double days, int tps, string message)
    {
        using var movies = new TrainedMovies();
        var config = new CampaignConfig(weight, days, MinProvisionedTps: tps);

        PersonalizeException created = Assert.Throws<PersonalizeException>(() => movies.Engine.CreateCampaign("other", movies.Campaign.Version, config));
        PersonalizeException updated = Assert.Throws<PersonalizeException>(() => movies.Campaign.Update(config: config));

        Assert.Contains(message, created.Message, StringComparison.Ordinal);
        Assert.Equal(created.Message, updated.Message);
        Assert.Equal(CampaignConfig.Default, movies.Campaign.Config);
        Assert.Single(movies.Engine.Campaigns);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        using var movies = new TrainedMovies();

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => movies.Engine.CreateCampaign("home", movies.Campaign.Version));

        Assert.Equal(PersonalizeErrorCode.AlreadyExists, refused.Code);
    }

    [Fact]
    public void A_campaign_serves_no_version_of_another_group()
    {
        using var movies = new TrainedMovies();
        SolutionVersion foreign = Movies.Create(movies.Engine, "others").Train("aws-popularity-count");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => movies.Campaign.Update(foreign));

        Assert.Contains("is of dataset group 'others'", refused.Message, StringComparison.Ordinal);
        Assert.Throws<PersonalizeException>(() => foreign.Deploy("home"));
    }

    [Fact]
    public void A_dropped_campaign_is_not_updated()
    {
        using var movies = new TrainedMovies();
        movies.Engine.DropCampaign("home");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => movies.Campaign.Update(config: new CampaignConfig(.5)));

        Assert.Equal(PersonalizeErrorCode.NotFound, refused.Code);
        Assert.Empty(movies.Engine.Campaigns);
    }

    [Fact]
    public async Task No_request_is_dropped_while_versions_and_settings_change()
    {
        using var movies = new TrainedMovies();
        SolutionVersion[] versions = [movies.Campaign.Version, movies.Group.Train("aws-popularity-count")];
        long answered = 0;
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(reader => Task.Run(() =>
        {
            var best = new ScoredItem[10];
            byte[] user = Movies.Utf8($"u{reader}");
            do
            {
                Assert.Equal(10, movies.Campaign.Recommend(user, best));
                Interlocked.Increment(ref answered);
            }
            while (!stop.IsCancellationRequested);
        }))];

        for (int change = 0; change < 30; change++)
        {
            movies.Campaign.Update(change % 3 == 2 ? null : versions[change % 2], new CampaignConfig(change / 30.0));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(answered >= 2);
    }

    [Fact]
    public void A_record_from_before_there_were_settings_is_read()
    {
        const string record = """{"change":"campaign-deployed","name":"home","group":1,"solution":"s","version":"0a","at":"2026-01-01T00:00:00+00:00"}""";

        var deployed = Assert.IsType<CampaignDeployed>(Catalog.Decode(Encoding.UTF8.GetBytes(record)));

        Assert.Null(deployed.Config);
    }

    private PersonalizeEngine Open() => PersonalizeEngine.Open(
        new EngineOptions { DataDirectory = _folder.FullName, Durability = Durability.EverySecond, TimeProvider = _time });
}

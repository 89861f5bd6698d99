using System.Globalization;
using System.Text.RegularExpressions;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class CampaignLifeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-life-");

    private string State => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_version_of_a_dropped_group_is_not_deployed()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        SolutionVersion version = Movies.Create(engine).Train("aws-popularity-count");
        engine.DropDatasetGroup("movies");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => version.Deploy("home"));

        Assert.Equal(PersonalizeErrorCode.NotFound, refused.Code);
        Assert.Empty(engine.Campaigns);
    }

    [Fact]
    public void A_group_dropped_while_it_trains_refuses_the_version()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Movies.Create(engine);
        engine.DropDatasetGroup("movies");

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => group.Train("aws-popularity-count"));

        Assert.Equal(PersonalizeErrorCode.NotFound, refused.Code);
    }

    [Fact]
    public void A_damaged_model_costs_its_campaign_and_not_the_data()
    {
        Make();
        string model = Assert.Single(Directory.GetFiles(Path.Combine(State, "models")));
        byte[] bytes = File.ReadAllBytes(model);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(model, bytes);

        using PersonalizeEngine engine = Open();

        DatasetGroup group = engine.GetDatasetGroup("movies");
        Assert.Equal(Movies.ItemCount, group.Counts.Items);
        Campaign failed = Assert.Single(engine.Campaigns);
        Assert.Equal(ResourceState.Failed, failed.State);
        Assert.Contains("campaign 'home' does not serve", failed.FailureReason, StringComparison.Ordinal);
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => failed.Recommend("u1", 5));
        Assert.Equal((PersonalizeErrorCode.NotFound, failed.FailureReason), (refused.Code, refused.Message));
        Assert.Same(failed, group.Train("aws-user-personalization").Deploy("home"));
        Assert.Equal((ResourceState.Active, null), (failed.State, failed.FailureReason));
        Assert.Equal(5, failed.Recommend("u1", 5).Count);
    }

    [Fact]
    public void A_campaign_whose_model_is_lost_can_be_dropped()
    {
        Make();
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(State, "models"))));
        using (PersonalizeEngine engine = Open())
        {
            engine.DropCampaign("home");
            Assert.Throws<PersonalizeException>(() => engine.DropCampaign("home"));
        }

        var warnings = new Warnings();
        using PersonalizeEngine again = PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, Durability = Durability.EverySecond, Logger = warnings });
        Assert.DoesNotContain(warnings.Lines, line => line.Contains("home", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_serve_is_not_deployed()
    {
        using PersonalizeEngine engine = Open();
        SolutionVersion version = Movies.Create(engine).Train("aws-popularity-count");
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(State, "models"))));

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => version.Deploy("home"));

        Assert.Equal(PersonalizeErrorCode.StorageFailed, refused.Code);
        Assert.Empty(engine.Campaigns);
    }

    [Fact]
    public void A_campaign_that_keeps_up_follows_at_the_next_opening_where_the_process_ended_before_it_had()
    {
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = Movies.Create(engine);
            SolutionVersion first = group.Train("aws-popularity-count");
            engine.CreateCampaign("follows", first, CampaignConfig.Default with { SyncWithLatest = true });
            engine.CreateCampaign("stays", first);
            engine.CreateCampaign("went-back", first, CampaignConfig.Default with { SyncWithLatest = true });
            // As much of a training as there is when the process ends between its two records.
            engine.Catalog.Versions.Add(group, at => first.Trained with { Version = "00000002", At = at });
            engine.GetCampaign("went-back").Update(first);
        }

        using PersonalizeEngine again = Open();

        Assert.Equal("00000002", again.GetCampaign("follows").Version.Version);
        Assert.NotEqual("00000002", again.GetCampaign("stays").Version.Version, StringComparer.Ordinal);
        Assert.NotEqual("00000002", again.GetCampaign("went-back").Version.Version, StringComparer.Ordinal);
    }

    [Fact]
    public void A_dropped_campaign_stays_away()
    {
        Make();
        using (PersonalizeEngine engine = Open())
        {
            engine.DropCampaign("home");
            Assert.Throws<PersonalizeException>(() => engine.GetCampaign("home"));
        }

        using PersonalizeEngine again = Open();

        Assert.Empty(again.Campaigns);
    }

    [Fact]
    public void A_failed_open_lets_the_directory_go()
    {
        Make();
        string header = Path.Combine(State, "log", "header");
        byte[] good = File.ReadAllBytes(header);
        File.WriteAllBytes(header, new byte[good.Length]);
        Assert.ThrowsAny<IOException>(Open);
        File.WriteAllBytes(header, good);

        using PersonalizeEngine engine = Open();

        Assert.Equal(Movies.ItemCount, engine.GetDatasetGroup("movies").Counts.Items);
    }

    [Fact]
    public void A_damaged_log_opens_only_up_to_the_address_that_its_refusal_names()
    {
        Make();
        string records = Assert.Single(Directory.GetFiles(Path.Combine(State, "log"), "records*"));
        byte[] bytes = File.ReadAllBytes(records);
        bytes[40_000] ^= 1;
        File.WriteAllBytes(records, bytes);
        IOException refused = Assert.ThrowsAny<IOException>(Open);
        Match remedy = Regex.Match(refused.Message, "--recover-to (?<address>[0-9]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(remedy.Success, refused.Message);
        long address = long.Parse(remedy.Groups["address"].Value, CultureInfo.InvariantCulture);

        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, RecoverTo = address }))
        {
            Assert.Equal(Movies.ItemCount, engine.GetDatasetGroup("movies").Counts.Items);
            Assert.InRange(engine.GetDatasetGroup("movies").Counts.Interactions, 1, (Movies.UserCount * 12) - 1);
        }

        using PersonalizeEngine again = Open();
        Assert.True(again.CanWrite);
    }

    [Fact]
    public void A_log_is_not_left_unread()
    {
        Make();

        PersonalizeException refused = Assert.Throws<PersonalizeException>(
            () => PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, Durability = Durability.Memory }));

        Assert.Contains("durability memory", refused.Message);
    }

    [Fact]
    public void A_refused_number_is_named()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        PersonalizeException refused = Assert.Throws<PersonalizeException>(() =>
        {
            EntityPut put = group.Items.BeginPut("1"u8);
            put.Set("YEAR"u8, 3_000_000_000);
            put.Commit();
        });

        Assert.Contains("value '3000000000' is not an int", refused.Message);
    }

    private PersonalizeEngine Open() =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = State, Durability = Durability.EverySecond });

    private void Make()
    {
        using PersonalizeEngine engine = Open();
        Movies.Create(engine).Train("aws-user-personalization").Deploy("home");
    }
}

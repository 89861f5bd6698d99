using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class ExplorationTests : IDisposable
{
    private const long Newest = 1_700_000_660; // of the made events
    private const int Young = 20;
    private const int Day = 86_400;

    private const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true},
        {"name":"CREATION_TIMESTAMP","type":["null","long"]}]}
        """;

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"IMPRESSION","type":["null","string"]},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void The_weight_is_the_share_of_places_that_young_items_get_and_scores_still_fall()
    {
        Campaign campaign = Deploy(_engine, .3);
        int explored = 0;
        for (int request = 0; request < 200; request++)
        {
            using RecommendQuery query = campaign.BeginRecommend(Movies.Utf8($"u{request % 100}"));
            var best = new ScoredItem[10];
            Assert.Equal(10, query.Recommend(best));
            Assert.Equal(10, best.Select(item => item.Row).Distinct().Count());
            Assert.Equal(best.Select(item => item.Score).OrderDescending(), best.Select(item => item.Score));
            foreach (ScoredItem item in best)
            {
                Assert.True(!query.IsExploration(item.Row) || IdOf(campaign, item).StartsWith("young", StringComparison.Ordinal));
                explored += query.IsExploration(item.Row) ? 1 : 0;
            }

            var shares = new double[10];
            query.Softmax(best, shares);
            Assert.InRange(shares.Sum(), double.Epsilon, 1);
        }

        Assert.Equal(600, explored);
    }

    [Fact]
    public void Regular_items_have_their_exact_shares_and_explored_ones_their_own_between_those_of_the_items_around_them()
    {
        Campaign campaign = Deploy(_engine, .3), plain = campaign.Version.Deploy("plain");
        double temperature = plain.Serving.Model.Temperature;
        int capped = 0, lifted = 0;
        for (int request = 0; request < 50; request++)
        {
            byte[] user = Movies.Utf8($"u{request}");
            var all = new ScoredItem[200];
            Dictionary<int, double> exact = all[..plain.Recommend(user, all)].ToDictionary(item => item.Row, item => Math.Exp((item.Score - all[0].Score) / temperature));
            double sum = exact.Values.Sum(), above = 1;
            using RecommendQuery query = campaign.BeginRecommend(user);
            var best = new ScoredItem[10];
            var shares = new double[10];
            query.Softmax(best.AsSpan(0, query.Recommend(best)), shares);
            var expected = new double[10];
            for (int i = 0; i < 10; i++)
            {
                expected[i] = exact[best[i].Row] / sum;
                if (query.IsExploration(best[i].Row))
                {
                    double below = Math.Exp((best[i].Score - all[0].Score) / temperature) / sum;
                    _ = expected[i] > above ? capped++ : expected[i] < below ? lifted++ : 0;
                    expected[i] = Math.Clamp(expected[i], Math.Min(below, above), above);
                }

                above = expected[i];
            }

            double room = Math.Min(1, 1 / expected.Sum()); // An item lifted to one that has nearly all leaves less than its own to both.
            Assert.All(expected.Zip(shares), pair => Assert.InRange(pair.Second, pair.First * room * .99, pair.First * room * 1.01));
            Assert.Equal(shares.OrderDescending(), shares);
            Assert.InRange(shares.Sum(), double.Epsilon, 1);
        }

        Assert.True(lifted > 0, $"{lifted} with the share of the item below, {capped} with that of the item above");
    }

    /// <summary>The service has it as long; int is taken too.</summary>
    [Theory]
    [InlineData("\"int\"")]
    [InlineData("[\"null\",\"int\"]")]
    public void A_time_of_creation_may_be_an_int(string type)
    {
        DatasetGroup group = _engine.CreateDatasetGroup(
            "ints", Interactions, $$"""{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"CREATION_TIMESTAMP","type":{{type}}}]}""");
        for (int e = 0; e < 40; e++)
        {
            group.PutEvent(Movies.Utf8($"u{e % 10}"), Movies.Utf8($"i{e % 7}"), default, 1_700_000_000 + e);
        }

        Campaign campaign = group.Train("aws-user-personalization").Deploy("ints");
        campaign.Update(config: new CampaignConfig(ExplorationWeight: 1));
        group.Items.Put("young"u8, new FieldValue("CREATION_TIMESTAMP"u8, "1700000000"u8));
        group.Items.Put("old"u8, new FieldValue("CREATION_TIMESTAMP"u8, "1500000000"u8));

        HashSet<string> explored = Explored(campaign, null);
        Assert.Contains("young", explored);
        Assert.DoesNotContain("old", explored);
    }

    [Fact]
    public void A_schema_that_brings_the_time_of_creation_as_an_int_is_taken_while_a_campaign_explores()
    {
        const string Before = """{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"]}]}""";
        const string After = """{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"]},{"name":"CREATION_TIMESTAMP","type":["null","int"]}]}""";
        DatasetGroup group = _engine.CreateDatasetGroup("ints", Interactions, Before);
        for (int e = 0; e < 40; e++)
        {
            group.Items.BeginPut(Movies.Utf8($"i{e % 7}")).Commit();
            group.PutEvent(Movies.Utf8($"u{e % 10}"), Movies.Utf8($"i{e % 7}"), default, 1_700_000_000 + e);
        }

        Campaign campaign = group.Train("aws-user-personalization").Deploy("ints");
        campaign.Update(config: new CampaignConfig(ExplorationWeight: 1));
        campaign.Recommend("u1"u8, new ScoredItem[3]);

        group.GetDataset(DatasetType.Items)!.Update(_engine.CreateSchema("after", After));
        group.Items.Put("young"u8, new FieldValue("CREATION_TIMESTAMP"u8, "1700000000"u8));

        Assert.Contains("young", Explored(campaign, null));
    }

    [Fact]
    public void Weight_0_answers_as_if_there_were_no_exploration_and_a_change_of_the_weight_is_in_force_at_once()
    {
        Campaign campaign = Deploy(_engine, 0);
        ScoredItem[] before = Best(campaign), again = Best(campaign);
        Assert.Equal(before, again);
        campaign.Update(config: new CampaignConfig(ExplorationWeight: .5));
        Assert.Contains(Enumerable.Range(0, 10), _ => !Best(campaign).SequenceEqual(before));
        campaign.Update(config: new CampaignConfig(ExplorationWeight: 0));
        Assert.Equal(before, Best(campaign));
    }

    [Fact]
    public void The_same_seed_and_requests_give_the_same_answers()
    {
        ScoredItem[][] Answers(ulong seed)
        {
            using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { ExplorationSeed = seed });
            Campaign campaign = Deploy(engine, .4);
            return [.. Enumerable.Range(0, 20).Select(_ => Best(campaign))];
        }

        ScoredItem[][] first = Answers(1);
        Assert.Equal(first, Answers(1));
        Assert.NotEqual(first, Answers(2));
        Assert.Contains(first, answer => !answer.SequenceEqual(first[0])); // Each request draws anew.
    }

    [Fact]
    public void Old_items_filtered_ones_and_those_with_many_events_are_not_explored()
    {
        Campaign campaign = Deploy(_engine, 1);
        for (int user = 0; user < 60; user++)
        {
            campaign.Group.PutEvent(Movies.Utf8($"fan{user}"), "young3"u8, default, Newest);
        }

        Filter filter = campaign.Group.ReadFilter("EXCLUDE ItemID WHERE Items.GENRE IN (\"new4\")");
        HashSet<string> explored = Explored(campaign, filter);
        Assert.Equal(Young - 2, explored.Count);
        Assert.DoesNotContain("young3", explored);
        Assert.DoesNotContain("young4", explored);
        Assert.DoesNotContain("old", explored);
    }

    [Fact]
    public void An_item_grows_too_old_as_events_go_on_and_one_put_a_moment_ago_is_young()
    {
        Campaign campaign = Deploy(_engine, 1);
        campaign.Group.PutEvent("u1"u8, "i0"u8, default, Newest + (40 * Day));
        Assert.Empty(Explored(campaign, null));
        campaign.Group.PutEvent("u2"u8, "known only by an event"u8, default, Newest + (40 * Day));
        campaign.Group.Items.Put("fresh"u8, new FieldValue("CREATION_TIMESTAMP"u8, Movies.Utf8((Newest + (39 * Day)).ToString(System.Globalization.CultureInfo.InvariantCulture))));
        campaign.Group.Items.BeginPut("without a date"u8).Commit();
        Assert.Equal("fresh, known only by an event, without a date", string.Join(", ", Explored(campaign, null).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Items_shown_and_passed_over_are_explored_less()
    {
        Campaign campaign = Deploy(_engine, .2);
        int before = Share();
        for (int i = 0; i < 200; i++)
        {
            EventPut put = campaign.Group.BeginPutEvent(new EventHead { UserId = Movies.Utf8($"v{i}"), ItemId = "i1"u8, Timestamp = Newest });
            put.Set("IMPRESSION"u8, "young0|young1|young2|young3|young4|i1"u8);
            put.Commit();
        }

        int after = Share();
        Assert.InRange(before, 150, 450); // A quarter of the young items, 5 of 20, has about a quarter of 1,000 places.
        Assert.InRange(after, 0, before / 10);

        int Share()
        {
            int shown = 0;
            for (int request = 0; request < 500; request++)
            {
                using RecommendQuery query = campaign.BeginRecommend("u1"u8);
                var best = new ScoredItem[10];
                query.Recommend(best);
                foreach (ScoredItem item in best)
                {
                    shown += query.IsExploration(item.Row) && IdOf(campaign, item) is "young0" or "young1" or "young2" or "young3" or "young4" ? 1 : 0;
                }
            }

            return shown;
        }
    }

    [Fact]
    public void Many_users_at_once_explore_and_ranking_does_not()
    {
        Campaign campaign = Deploy(_engine, 1);
        var many = new ScoredItem[20];
        campaign.RecommendMany([Movies.Utf8("u1"), Movies.Utf8("u2")], 10, many, new int[2]);
        Assert.All(many, item => Assert.StartsWith("young", IdOf(campaign, item), StringComparison.Ordinal));

        RankedItem[] Rank()
        {
            using RecommendQuery query = campaign.BeginRecommend("u1"u8);
            var ranked = new RankedItem[Young];
            query.Rank([.. Enumerable.Range(0, Young).Select(item => new ReadOnlyMemory<byte>(Movies.Utf8($"young{item}")))], ranked);
            return ranked;
        }

        RankedItem[] exploring = Rank();
        Assert.Equal(exploring, Rank());
        campaign.Update(config: new CampaignConfig(ExplorationWeight: 0));
        Assert.Equal(exploring, Rank());
    }

    [Fact]
    public void Ages_are_kept_while_a_campaign_explores_and_no_longer()
    {
        Campaign first = Deploy(_engine, 0), second = first.Version.Deploy("second");
        long Live() => first.Group.GetMemory().Single(share => share.Name.EndsWith("models/live", StringComparison.Ordinal)).Bytes;
        long without = Live();
        first.Update(config: new CampaignConfig(ExplorationWeight: .5));
        second.Update(config: new CampaignConfig(ExplorationWeight: .1));
        second.Update(config: new CampaignConfig(ExplorationWeight: .2));
        first.Update(config: new CampaignConfig(ExplorationWeight: 0));
        long with = Live();
        second.Update(config: new CampaignConfig(ExplorationWeight: 0));
        Assert.True(with > without, $"{with} bytes live with a campaign that explores, {without} without");
        Assert.Equal(without, Live());
    }

    [Fact]
    public void Changes_of_the_catalog_go_on_while_a_campaign_that_will_explore_waits_for_an_import()
    {
        Campaign campaign = Deploy(_engine, 0);
        var update = new Thread(() => campaign.Update(config: new CampaignConfig(ExplorationWeight: 1)));
        var other = new Thread(() => _engine.CreateSchema("another", Items));
        bool isFree;
        using (campaign.Group.Store.TakeAll())
        {
            update.Start();
            SpinWait.SpinUntil(() => update.ThreadState.HasFlag(ThreadState.WaitSleepJoin)); // For the streams.
            other.Start();
            isFree = other.Join(TimeSpan.FromSeconds(60));
        }

        update.Join();
        other.Join();
        Assert.True(isFree);
        Assert.NotEmpty(Explored(campaign, null));
    }

    [Fact]
    public void A_warm_exploration_allocates_nothing()
    {
        Campaign campaign = Deploy(_engine, .3);
        var best = new ScoredItem[10];
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                campaign.Recommend("u1"u8, best);
            }
        }));
    }

    private static Campaign Deploy(PersonalizeEngine engine, double weight)
    {
        DatasetGroup group = engine.CreateDatasetGroup("g", Interactions, Items);
        for (int item = 0; item < 60; item++)
        {
            group.Items.Put(Movies.Utf8($"i{item}"), new FieldValue("GENRE"u8, Movies.Utf8(Movies.Genres[item % 4])), new FieldValue("CREATION_TIMESTAMP"u8, "1600000000"u8));
        }

        group.Items.Put("old"u8, new FieldValue("CREATION_TIMESTAMP"u8, "1600000000"u8));
        for (int user = 0; user < 100; user++)
        {
            for (int e = 0; e < 12; e++)
            {
                group.PutEvent(Movies.Utf8($"u{user}"), Movies.Utf8($"i{((((user / 4) + e) % 15) * 4) + (user % 4)}"), default, 1_700_000_000 + (e * 60));
            }
        }

        SolutionVersion version = group.Train("aws-user-personalization");
        for (int item = 0; item < Young; item++)
        {
            group.Items.Put(Movies.Utf8($"young{item}"), new FieldValue("GENRE"u8, Movies.Utf8($"new{item}")), new FieldValue("CREATION_TIMESTAMP"u8, "1699900000"u8));
        }

        Campaign campaign = version.Deploy("home");
        campaign.Update(config: new CampaignConfig(ExplorationWeight: weight));
        return campaign;
    }

    private static HashSet<string> Explored(Campaign campaign, Filter? filter)
    {
        var explored = new HashSet<string>(StringComparer.Ordinal);
        for (int request = 0; request < 100; request++)
        {
            using RecommendQuery query = campaign.BeginRecommend("u1"u8);
            if (filter is not null)
            {
                query.SetFilter(filter);
            }

            var best = new ScoredItem[10];
            foreach (ScoredItem item in best.AsSpan(0, query.Recommend(best)))
            {
                if (query.IsExploration(item.Row))
                {
                    explored.Add(IdOf(campaign, item));
                }
            }
        }

        return explored;
    }

    private static ScoredItem[] Best(Campaign campaign)
    {
        var best = new ScoredItem[10];
        return best[..campaign.Recommend("u1"u8, best)];
    }

    private static string IdOf(Campaign campaign, ScoredItem item) => System.Text.Encoding.UTF8.GetString(campaign.Group.Items.GetId(item.Row));
}

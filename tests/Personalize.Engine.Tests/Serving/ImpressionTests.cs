using System.Text;
using Personalize.Core.Records;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

/// <summary>An event that names the answer it came from has that answer's items as impressions.</summary>
public sealed class ImpressionTests : IDisposable
{
    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"},
         {"name":"EVENT_TYPE","type":"string"},{"name":"IMPRESSION","type":["null","string"]},{"name":"RECOMMENDATION_ID","type":["null","string"]}],"version":"1.0"}
        """;

    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;
    private readonly Campaign _campaign;
    private readonly byte[] _id = new byte[RecommendQuery.IdBytes];

    public ImpressionTests()
    {
        _group = _engine.CreateDatasetGroup("g", Interactions);
        for (int e = 0; e < 40; e++)
        {
            _group.PutEvent(Encoding.UTF8.GetBytes($"u{e % 8}"), Encoding.UTF8.GetBytes($"i{e * 7 % 10}"), "click"u8, 1_700_000_000 + e);
        }

        _campaign = _group.Train("aws-user-personalization").Deploy("c");
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void An_id_is_a_uuid_behind_its_prefix()
    {
        Recommend(3);

        Assert.Matches("^RID-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", Encoding.ASCII.GetString(_id));
    }

    [Fact]
    public void The_answers_items_are_stored_in_their_order()
    {
        string shown = string.Join('|', Recommend(4));

        Put(_id);

        Assert.Equal((shown, Encoding.ASCII.GetString(_id)), Stored());
    }

    [Fact]
    public void What_the_caller_says_was_shown_wins()
    {
        Recommend(4);

        Put(_id, "i1|i2"u8);

        Assert.Equal(("i1|i2", Encoding.ASCII.GetString(_id)), Stored());
    }

    [Fact]
    public void An_id_of_nobody_is_kept_without_impressions()
    {
        Put("RID-00000000-0000-0000-0000-000000000000"u8);

        Assert.Equal(("", "RID-00000000-0000-0000-0000-000000000000"), Stored());
    }

    [Fact]
    public void An_answer_too_long_for_the_cell_is_stored_as_far_as_whole_ids_fit()
    {
        for (int item = 0; item < 8; item++)
        {
            _group.PutEvent("u1"u8, Encoding.UTF8.GetBytes($"{new string('é', 200)}{item}"), "click"u8, 1_700_000_100);
        }

        _group.Train("aws-user-personalization").Deploy("c2");
        using RecommendQuery query = _engine.GetCampaign("c2").BeginRecommend("u1"u8);
        var best = new ScoredItem[18];
        query.Keep(best.AsSpan(0, query.Recommend(best)), _id);

        Put(_id);

        string shown = Stored().Impression;
        Assert.InRange(shown.Length, 700, 1000);
        Assert.All(shown.Split('|'), id => Assert.True(_group.Items.TryGetRow(Encoding.UTF8.GetBytes(id), out _), id));
    }

    private string[] Recommend(int count)
    {
        var best = new ScoredItem[count];
        using RecommendQuery query = _campaign.BeginRecommend("u1"u8);
        int found = query.Recommend(best);
        query.Keep(best.AsSpan(0, found), _id);
        return [.. best.Take(found).Select(item => Encoding.UTF8.GetString(_group.Items.GetId(item.Row)))];
    }

    private void Put(ReadOnlySpan<byte> recommendation, ReadOnlySpan<byte> impression = default)
    {
        EventPut put = _group.BeginPutEvent(new EventHead { UserId = "viewer"u8, ItemId = "i1"u8, EventType = "watch"u8, Timestamp = 1_700_000_200 });
        if (!impression.IsEmpty)
        {
            put.Set("impression"u8, impression);
        }

        put.SetRecommendation(recommendation);
        put.Commit();
    }

    private (string Impression, string Recommendation) Stored()
    {
        Assert.True(_group.Store.State.TryGetUser("viewer"u8, out UserCell? cell, out int row));
        var history = new HistoryEvent[1];
        Assert.Equal(1, cell!.Interactions.CopyHistory(row, history));
        byte[] bytes = new byte[1 << 16];
        Assert.True(cell.Interactions.Table!.TryRead(history[0].Interaction, bytes, out int count));
        Assert.True(CellsView.TryParse(bytes.AsSpan(0, count), cell.Interactions.Schema!, out CellsView cells));
        return (TextOf(cells, "IMPRESSION"u8, cell), TextOf(cells, "RECOMMENDATION_ID"u8, cell));
    }

    private static string TextOf(CellsView cells, ReadOnlySpan<byte> name, UserCell cell) =>
        cell.Interactions.Schema!.TryFindColumn(name, out int column) && cells.TryFind(column, out CellView found) && !found.IsNull ? Encoding.UTF8.GetString(found.Text) : "";
}

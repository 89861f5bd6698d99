using System.Globalization;
using Personalize.Engine;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>Filters by the door: made, listed, asked with, explained.</summary>
public sealed class FilterCommandsTests : IClassFixture<TrainedShop>, IDisposable
{
    private readonly FakeClient _client;
    private readonly PersonalizeEngine _engine;

    public FilterCommandsTests(TrainedShop shop)
    {
        _engine = shop.Engine;
        _client = new FakeClient(commands: CommandLists.Data(shop.Engine), durability: new EngineDurability(shop.Engine));
        if (shop.Engine.Filters.Count > 0)
            return;

        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEFILTER shop comedies 'INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")'\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEFILTER shop by-genre 'INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)'\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEFILTER shop unseen 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")'\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEFILTER shop cheaper 'INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE'\r\n"));
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void Filters_are_listed_and_dropped()
    {
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEFILTER shop a-short-one 'EXCLUDE ItemID WHERE Items.YEAR < 1990'\r\n"));
        Assert.Contains("a-short-one\r\n$38\r\nEXCLUDE ItemID WHERE Items.YEAR < 1990\r\n", _client.AskWhole("PE.FILTERS shop\r\n"), StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.DROPFILTER a-short-one\r\n"));
        Assert.DoesNotContain("a-short-one", _client.AskWhole("PE.FILTERS shop\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-NOTFOUND filter 'a-short-one' does not exist", _client.AskWhole("PE.DROPFILTER a-short-one\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Recommends_what_the_filter_allows()
    {
        string[] comedies = Ids("PE.RECOMMEND home u1 COUNT 40 FILTER comedies");
        Assert.Equal(Enumerable.Range(20, 20).Select(i => $"i{i}").Order(StringComparer.Ordinal), comedies.Order(StringComparer.Ordinal));
        Assert.Equal(comedies, Ids("PE.RECOMMEND home u1 FILTER arn:aws:personalize:eu-west-1:123456789012:filter/comedies COUNT 40"));
        Assert.Equal(comedies, Ids("PE.RECOMMEND home u1 FILTER by-genre VALUES 1 GENRE \"\\\"Comedy\\\"\" COUNT 40"));
        Assert.Equal(comedies[2..], Ids($"PE.RECOMMEND home u1 FILTER comedies EXCLUDE 3 {comedies[0]} {comedies[1]} unheard-of COUNT 40"));
        Assert.Equal(Ids("PE.RECOMMEND home u1 COUNT 100").Length - 12, Ids("PE.RECOMMEND home u1 COUNT 100 FILTER unseen").Length);
    }

    [Fact]
    public void Compares_with_the_item_being_looked_at()
    {
        Assert.Equal("+OK\r\n+OK\r\n+OK\r\n", _client.AskWhole("PE.PUTITEM shop dear PRICE 30\r\nPE.PUTITEM shop fair PRICE 20\r\nPE.PUTITEM shop cheap PRICE 10\r\n"));
        Assert.Equal("cheap fair", string.Join(' ', Ids("PE.RECOMMEND home u1 COUNT 40 FILTER cheaper ITEM dear").Order(StringComparer.Ordinal)));
        Assert.Equal(["cheap"], Ids("PE.RECOMMEND home u1 COUNT 40 FILTER cheaper ITEM fair"));
    }

    [Fact]
    public void Columns_stand_beside_the_ids()
    {
        _client.AskWhole("PE.PUTITEM shop rich GENRE Western YEAR 1968\r\n");
        _client.AskWhole("HELLO 3\r\n");
        string reply = _client.AskWhole("PE.RECOMMEND home u1 COUNT 2 FILTER by-genre VALUES 1 GENRE Western WITHSCORES METADATA 3 year sold GENRE\r\n");
        Assert.Matches("^\\*1\r\n\\*3\r\n\\$4\r\nrich\r\n,[-0-9.E]+\r\n%2\r\n\\$4\r\nyear\r\n:1968\r\n\\$5\r\nGENRE\r\n\\$7\r\nWestern\r\n$", reply);
        _client.AskWhole("HELLO 2\r\n");
        Assert.Equal(
            "*1\r\n*2\r\n$4\r\nrich\r\n*2\r\n$4\r\nYEAR\r\n$4\r\n1968\r\n", _client.AskWhole("PE.RECOMMEND home u1 FILTER by-genre VALUES 1 GENRE Western METADATA 1 YEAR\r\n"));
    }

    [Fact]
    public void Following_pages_repeat_nothing()
    {
        string[] all = Ids("PE.RECOMMEND home u1 COUNT 12");
        (string id, string[] first) = Page("PE.RECOMMEND home u1 COUNT 4 WITHID");
        (string second, string[] next) = Page($"PE.RECOMMEND home u1 COUNT 4 WITHID NEXT {id}");
        Assert.Equal(string.Join(' ', all[..8]), string.Join(' ', first.Concat(next)));
        Assert.Equal(all[8..], Ids($"PE.RECOMMEND home u1 COUNT 4 NEXT {second}"));
        Assert.Matches("^RID-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id);
        Assert.Equal("+OK\r\n", _client.AskWhole($"PE.PUTEVENT shop u59 {first[0]} click RECOMMENDATION {id}\r\n"));
    }

    [Fact]
    public void Ranks_a_list()
    {
        string[] all = Ids("PE.RECOMMEND home u2 COUNT 100");
        string[] asked = ["i39", "i4", "nothing", "i17", "i22"];
        string[] ranked = Ids($"PE.RANK home u2 COUNT 5 {string.Join(' ', asked)}");
        Assert.Equal([.. all.Where(asked.Contains), "nothing"], ranked);
        Assert.Equal(["i22", "nothing"], Ids("PE.RANK home u2 COUNT 4 i22 nothing i4 i39 FILTER comedies EXCLUDE 1 i39"));
        _client.AskWhole("HELLO 3\r\n");
        Assert.Matches("^\\*2\r\n\\*2\r\n\\$2\r\ni4\r\n,[-0-9.E]+\r\n\\*2\r\n\\$7\r\nnothing\r\n_\r\n$", _client.AskWhole("PE.RANK home u2 COUNT 2 nothing i4 WITHSCORES\r\n"));
    }

    [Fact]
    public void Recommends_to_many()
    {
        string reply = _client.AskWhole("PE.RECOMMENDMANY home COUNT 3 USERS 2 u1 u2 FILTER comedies WITHSCORES\r\n");
        Assert.Equal(
            "*2\r\n" + _client.AskWhole("PE.RECOMMEND home u1 COUNT 3 FILTER comedies WITHSCORES\r\n") + _client.AskWhole("PE.RECOMMEND home u2 COUNT 3 FILTER comedies WITHSCORES\r\n"), reply);
    }

    [Fact]
    public void Many_users_times_count_have_a_limit()
    {
        string users = string.Join(' ', Enumerable.Range(0, 1000).Select(user => $"u{user}"));
        Assert.StartsWith("-LIMIT 1000 users with COUNT 101 are 101000 items; allowed 0..100000", _client.AskWhole($"PE.RECOMMENDMANY home COUNT 101 USERS 1000 {users}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-LIMIT 1000 users with COUNT 11 are 11000 items; allowed 0..10000", _client.AskWhole($"PE.RECOMMENDMANY home COUNT 11 USERS 1000 {users} METADATA 1 YEAR\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("*1000\r\n*10\r\n", _client.AskWhole($"PE.RECOMMENDMANY home COUNT 10 USERS 1000 {users} METADATA 1 YEAR\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_too_long_is_refused_and_what_follows_is_answered()
    {
        using var client = new FakeClient(new RespLimits { ReplyBytesMax = 10_000 }, commands: CommandLists.Data(_engine), durability: new EngineDurability(_engine));
        string users = string.Join(' ', Enumerable.Range(0, 1000).Select(user => $"u{user}"));
        string reply = client.Ask($"PING\r\nPE.RECOMMENDMANY home COUNT 40 USERS 1000 {users}\r\nPING\r\n");
        Assert.Matches("^\\+PONG\r\n-LIMIT the reply to pe.recommendmany is longer than 75536 bytes; ask for less at once\r\n\\+PONG\r\n$", reply);
    }

    [Fact]
    public void Explains()
    {
        Dictionary<string, string> kept = Map("PE.EXPLAIN home u1 i25 COUNT 2");
        Assert.Equal("none", kept["reason"]);
        Assert.True(int.Parse(kept["rank"], CultureInfo.InvariantCulture) > 0);
        Assert.Equal(kept["rank"], kept["rankAllowed"]);
        Dictionary<string, string> removed = Map("PE.EXPLAIN home u1 i3 FILTER comedies");
        Assert.Equal(("filter", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")", "0"), (removed["reason"], removed["removedBy"], removed["position"]));
        Assert.Equal("20", removed["allowed"]);
        Assert.Equal("null", removed["rankAllowed"]);
    }

    [Theory]
    [InlineData("PE.CREATEFILTER shop bad 'INCLUDE ItemID WHERE Items.COLOR IN (\"red\")'", "-INVALID Could not create filter. Invalid Expression: ")]
    [InlineData("PE.CREATEFILTER nowhere bad 'x'", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.CREATEFILTER shop comedies 'EXCLUDE ItemID WHERE Items.YEAR < 1990'", "-EXISTS filter 'comedies' already exists")]
    [InlineData("PE.RECOMMEND home u1 FILTER none", "-NOTFOUND filter 'none' does not exist")]
    [InlineData("PE.RECOMMEND home u1 FILTER", "-ERR syntax error at 'FILTER'; allowed COUNT n, WITHSCORES, WITHID")]
    [InlineData("PE.RECOMMEND home u1 FILTER by-genre", "-INVALID the filter needs a value for $GENRE at position 37 of 'by-genre'")]
    [InlineData("PE.RECOMMEND home u1 FILTER cheaper", "-INVALID the request needs an item and names none")]
    [InlineData("PE.RECOMMEND home \"\" FILTER unseen", "-INVALID the filter reads the user; the request names none")]
    [InlineData("PE.RECOMMEND home u1 VALUES 2 GENRE Comedy", "-INVALID VALUES is '2'; allowed 0..1, what it counts behind it")]
    [InlineData("PE.RECOMMEND home u1 VALUES 1 NO-NAME Comedy", "-INVALID the filter value $NO-NAME=Comedy does not fit; allowed are")]
    [InlineData("PE.RECOMMEND home u1 EXCLUDE -1", "-INVALID EXCLUDE is '-1'; allowed 0..0")]
    [InlineData("PE.RECOMMEND home u1 FILTER \"\"", "-NOTFOUND filter '' does not exist")]
    [InlineData("PE.RANK home u1 COUNT 1 i3 FILTER \"\"", "-NOTFOUND filter '' does not exist")]
    [InlineData("PE.RECOMMEND home u1 NEXT \"\"", "-NOTFOUND recommendation '' is none")]
    [InlineData("PE.RECOMMEND home u1 NEXT RID-0", "-NOTFOUND recommendation 'RID-0' is none")]
    [InlineData("PE.RECOMMEND home u1 NEXT RID-00000000000000000000000000000000", "-NOTFOUND recommendation 'RID-00000000000000000000000000000000' is none")]
    [InlineData("PE.RECOMMEND home u1 METADATA 1 COLOR", "-INVALID property 'COLOR' is not in the schema; it has GENRE, PRICE, YEAR, SOLD")]
    [InlineData("PE.RECOMMEND home u1 CONTEXT 1 COLOR red", "-INVALID property 'COLOR' is not in the schema; it has EVENT_TYPE")]
    [InlineData("PE.RECOMMEND home u1 CONTEXT 1 EVENT_VALUE much", "-INVALID property 'EVENT_VALUE' value 'much' is not a float")]
    [InlineData("PE.RANK home u1 i1 i2 i3", "-ERR syntax error at 'i1'; allowed COUNT n itemId ...")]
    [InlineData("PE.RANK home u1 COUNT 9 i3", "-INVALID COUNT is '9'; allowed 0..1")]
    [InlineData("PE.RANK home u1 COUNT 1 i3 WITHID", "-ERR syntax error at 'WITHID'; allowed WITHSCORES, ITEM itemId")]
    [InlineData("PE.RANK nothing u1 COUNT 1 i3", "-NOTFOUND campaign 'nothing' does not exist")]
    [InlineData("PE.EXPLAIN home u1 unheard-of", "-NOTFOUND item 'unheard-of' does not exist")]
    [InlineData("PE.RECOMMENDMANY home COUNT 900 USERS 1 u1", "-LIMIT COUNT is 900; allowed 0..500")]
    [InlineData("PE.RECOMMENDMANY home USERS 1 u1 COUNT 2", "-ERR syntax error at 'USERS'; allowed COUNT n USERS m userId ...")]
    [InlineData("PE.PUTEVENT shop u1 i1 click RECOMMENDATION 01234567890123456789012345678901234567890", "-INVALID RECOMMENDATION is '0123")]
    public void Refuses_with_what_was_seen_and_what_is_allowed(string command, string start)
    {
        string reply = _client.AskWhole(command + "\r\n");
        Assert.StartsWith(start, reply, StringComparison.Ordinal);
        Assert.Equal(reply.Length - 2, reply.IndexOf("\r\n", StringComparison.Ordinal));
        Assert.Equal("+PONG\r\n", _client.AskWhole("PING\r\n"));
    }

    /// <summary>The bulk strings of a reply, in order.</summary>
    private string[] Ids(string command) => Bulks(_client.AskWhole(command + "\r\n"));

    private (string Id, string[] Items) Page(string command)
    {
        string[] bulks = Ids(command);
        return (bulks[0], bulks[1..]);
    }

    private Dictionary<string, string> Map(string command)
    {
        string[] bulks = Bulks(_client.AskWhole(command + "\r\n"));
        return Enumerable.Range(0, 10).ToDictionary(i => bulks[i * 2], i => bulks[(i * 2) + 1], StringComparer.Ordinal);
    }

    private static string[] Bulks(string reply)
    {
        Assert.False(reply.StartsWith('-'), reply);
        string[] lines = reply.Split("\r\n");
        return [.. lines.Select((line, i) => line == "$-1" ? "null" : line.StartsWith('$') ? lines[i + 1] : null).OfType<string>()];
    }
}

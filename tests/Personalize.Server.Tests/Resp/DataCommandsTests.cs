using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public sealed class DataCommandsTests : IClassFixture<TrainedShop>, IDisposable
{
    private readonly FakeClient _client;

    public DataCommandsTests(TrainedShop shop) => _client = new FakeClient(commands: CommandLists.Data(shop.Engine), durability: new EngineDurability(shop.Engine));

    public void Dispose() => _client.Dispose();

    [Fact]
    public void An_item_put_is_read_back_typed_in_RESP3()
    {
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.PUTITEM shop m1 GENRE Action|Drama PRICE 9.5 year 1999 Sold TRUE\r\n"));
        Assert.Equal(
            "*8\r\n$5\r\nGENRE\r\n$12\r\nAction|Drama\r\n$5\r\nPRICE\r\n$3\r\n9.5\r\n$4\r\nYEAR\r\n$4\r\n1999\r\n$4\r\nSOLD\r\n$4\r\ntrue\r\n",
            _client.AskWhole("PE.GETITEM shop m1\r\n"));
        _client.AskWhole("HELLO 3\r\n");
        Assert.Equal(
            "%4\r\n$5\r\nGENRE\r\n$12\r\nAction|Drama\r\n$5\r\nPRICE\r\n,9.5\r\n$4\r\nYEAR\r\n:1999\r\n$4\r\nSOLD\r\n#t\r\n",
            _client.AskWhole("PE.GETITEM shop m1\r\n"));
    }

    [Fact]
    public void A_put_replaces_the_whole_record()
    {
        _client.AskWhole("PE.PUTITEM shop m2 GENRE Action PRICE 9.5\r\nPE.PUTITEM shop m2 GENRE Comedy\r\n");
        Assert.Equal("*2\r\n$5\r\nGENRE\r\n$6\r\nComedy\r\n", _client.AskWhole("PE.GETITEM shop m2\r\n"));
        Assert.Equal("+OK\r\n*0\r\n", _client.AskWhole("PE.PUTITEM shop m2\r\nPE.GETITEM shop m2\r\n"));
    }

    [Fact]
    public void Users_are_put_and_read()
    {
        Assert.Equal("+OK\r\n", _client.AskWhole("pe.putuser arn:aws:personalize:eu-west-1:123456789012:dataset-group/shop 489 AGE 29 GENDER F\r\n"));
        Assert.Equal("*4\r\n$3\r\nAGE\r\n$2\r\n29\r\n$6\r\nGENDER\r\n$1\r\nF\r\n", _client.AskWhole("PE.GETUSER shop 489\r\n"));
        Assert.Equal("$-1\r\n", _client.AskWhole("PE.GETUSER shop nobody\r\n"));
    }

    [Fact]
    public void An_unknown_item_is_null() => Assert.Equal("$-1\r\n", _client.AskWhole("PE.GETITEM shop nothing\r\n"));

    [Theory]
    [InlineData("PE.PUTITEM shop", "-ERR wrong number of arguments for 'pe.putitem' command")]
    [InlineData("PE.PUTITEM nowhere i1", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.GETITEM nowhere i1", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.COUNT nowhere", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.PUTITEM shop i1 GENRE", "-INVALID property 'GENRE' has no value; allowed are FIELD value pairs")]
    [InlineData("PE.PUTITEM shop i1 COLOUR red", "-INVALID property 'COLOUR' is not in the schema; it has GENRE, PRICE, YEAR, SOLD")]
    [InlineData("PE.PUTITEM shop i1 YEAR x", "-INVALID property 'YEAR' value 'x' is not an int")]
    [InlineData("PE.PUTITEM shop i1 PRICE NaN", "-INVALID property 'PRICE' value 'NaN' is not a ")]
    [InlineData("PE.PUTITEM shop i1 GENRE a GENRE b", "-INVALID property 'GENRE' is given twice")]
    [InlineData("PE.PUTITEM shop \"\" GENRE a", "-INVALID the id is empty; allowed are 1..256 characters")]
    [InlineData("PE.PUTUSER shop u1 AGE x GENDER F", "-INVALID property 'AGE' value 'x' is not an int")]
    [InlineData("PE.PUTUSER shop u1 AGE 29", "-INVALID property 'GENDER' is missing")]
    [InlineData("PE.PUTEVENT shop u1 i1", "-ERR wrong number of arguments for 'pe.putevent' command")]
    [InlineData("PE.PUTEVENT nowhere u1 i1 click", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.PUTEVENT shop u1 i1 click AT yesterday", "-INVALID AT is 'yesterday'; allowed are epoch seconds 0..99999999999")]
    [InlineData("PE.PUTEVENT shop u1 i1 click AT 1700000000000", "-INVALID timestamp 1700000000000 is out of range")]
    [InlineData("PE.PUTEVENT shop u1 i1 click VALUE much", "-INVALID property 'EVENT_VALUE' value 'much' is not a float")]
    [InlineData("PE.PUTEVENT shop u1 i1 click VALUE NaN", "-INVALID property 'EVENT_VALUE' value 'NaN' is not a ")]
    [InlineData("PE.PUTEVENT shop u1 i1 click VALUE -Infinity", "-INVALID property 'EVENT_VALUE' value '-Infinity' is not a ")]
    [InlineData("PE.PUTEVENT shop u1 i1 click VALUE 1e39", "-INVALID property 'EVENT_VALUE' value '1e39' is not a finite number")]
    [InlineData("PE.PUTEVENT shop - i1 click", "-INVALID an anonymous event (userId '-') needs SESSION s")]
    [InlineData("PE.PUTEVENT shop u1 i1 click BAD 1", "-ERR syntax error at 'BAD'; allowed VALUE v, AT seconds, SESSION s, EVENTID e, FIELDS n name value ...")]
    [InlineData("PE.PUTEVENT shop u1 i1 click SESSION", "-ERR syntax error at 'SESSION'")]
    [InlineData("PE.PUTEVENT shop u1 i1 click FIELDS 2 DEVICE tv", "-INVALID FIELDS is '2'; allowed 0..1, the name value pairs behind it")]
    [InlineData("PE.PUTEVENT shop u1 i1 click FIELDS 1 COLOUR red", "-INVALID property 'COLOUR' is not in the schema")]
    [InlineData("PE.RECOMMEND nothing u1", "-NOTFOUND campaign 'nothing' does not exist")]
    [InlineData("PE.RECOMMEND home u1 COUNT 900", "-LIMIT COUNT is 900; allowed 0..500")]
    [InlineData("PE.RECOMMEND home u1 COUNT -1", "-LIMIT COUNT is -1; allowed 0..500")]
    [InlineData("PE.RECOMMEND home u1 COUNT many", "-INVALID COUNT is 'many', not a number; allowed 0..500")]
    [InlineData("PE.RECOMMEND home u1 COUNT", "-ERR syntax error at 'COUNT'; allowed COUNT n, WITHSCORES")]
    [InlineData("PE.CREATEGROUP shop", "-EXISTS dataset group 'shop' already exists")]
    [InlineData("PE.CREATEGROUP other ITEMS {", "-INVALID the Items schema is refused")]
    [InlineData("PE.CREATEGROUP other DOMAIN WINE", "-INVALID DOMAIN is 'WINE'; allowed ECOMMERCE, VIDEO_ON_DEMAND")]
    [InlineData("PE.CREATESCHEMA s {", "-INVALID the schema is refused: the schema is not valid JSON")]
    [InlineData("PE.CREATESCHEMA s {} DOMAIN", "-ERR syntax error at 'DOMAIN'; allowed DOMAIN domain")]
    [InlineData("PE.CREATESCHEMA s {} DOMAIN WINE", "-INVALID DOMAIN is 'WINE'; allowed ECOMMERCE, VIDEO_ON_DEMAND")]
    [InlineData("PE.DROPSCHEMA none", "-NOTFOUND schema 'none' does not exist")]
    [InlineData("PE.CREATEDATASET shop ITEMS none", "-NOTFOUND schema 'none' does not exist")]
    [InlineData("PE.CREATEDATASET nowhere ITEMS none", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.CREATEDATASET shop WINES none", "-INVALID the dataset type is 'WINES'; allowed INTERACTIONS, ITEMS, USERS")]
    [InlineData("PE.CREATEDATASET shop ITEMS none NAMED x", "-ERR syntax error at 'NAMED'; allowed NAME name")]
    [InlineData("PE.UPDATEDATASET shop ITEMS none", "-NOTFOUND schema 'none' does not exist")]
    [InlineData("PE.DROPDATASET shop WINES", "-INVALID the dataset type is 'WINES'; allowed INTERACTIONS, ITEMS, USERS")]
    [InlineData("PE.DATASETS nowhere", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.TRAIN shop no-such-recipe", "-NOTFOUND ")]
    [InlineData("PE.DEPLOY shop home SOLUTION none", "-NOTFOUND dataset group 'shop' has no trained version of solution 'none'")]
    public void Refuses_with_what_was_seen_and_what_is_allowed(string command, string start)
    {
        string reply = _client.AskWhole(command + "\r\n");
        Assert.StartsWith(start, reply, StringComparison.Ordinal);
        Assert.Equal(reply.Length - 2, reply.IndexOf("\r\n", StringComparison.Ordinal));
        Assert.Equal("+PONG\r\n", _client.AskWhole("PING\r\n"));
    }

    [Fact]
    public void Datasets_come_change_and_go_with_a_Redis_client_alone()
    {
        string items = Shop.Items.ReplaceLineEndings(""), wider = items.Replace("\"fields\":[", "\"fields\":[{\"name\":\"COLOUR\",\"type\":[\"null\",\"string\"]},", StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEGROUP late\r\n"));
        Assert.StartsWith("-NOTFOUND the dataset group has no such dataset", _client.AskWhole("PE.PUTITEM late i1 GENRE a\r\n"), StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole($"PE.CREATESCHEMA first '{items}'\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole($"PE.CREATESCHEMA second '{wider}'\r\n"));
        Assert.StartsWith("*4\r\n$5\r\nfirst\r\n", _client.AskWhole("PE.SCHEMAS\r\n"), StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.CREATEDATASET late items first NAME things\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.PUTITEM late i1 GENRE a\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.UPDATEDATASET late ITEMS second\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.PATCHITEM late i1 COLOUR red\r\n"));
        Assert.Equal("*2\r\n$5\r\nITEMS\r\n$6\r\nsecond\r\n", _client.AskWhole("PE.DATASETS late\r\n"));
        Assert.StartsWith("-BUSY schema 'second' is that of a dataset", _client.AskWhole("PE.DROPSCHEMA second\r\n"), StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.DROPSCHEMA first\r\n"));
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.DROPDATASET late ITEMS\r\n"));
        Assert.Equal("*0\r\n", _client.AskWhole("PE.DATASETS late\r\n"));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void An_id_has_at_most_256_characters(int characters, bool isTaken)
    {
        string reply = _client.AskWhole($"PE.PUTITEM shop {new string('i', characters)} GENRE a\r\n");
        Assert.StartsWith(isTaken ? "+OK\r\n" : "-INVALID the id 'iii", reply, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_event_makes_no_item_known()
    {
        Assert.StartsWith("-INVALID", _client.AskWhole("PE.PUTEVENT shop u1 ghost click FIELDS 1 COLOUR red\r\n"), StringComparison.Ordinal);
        string before = _client.AskWhole("PE.COUNT shop\r\n");
        Assert.StartsWith("-INVALID", _client.AskWhole("PE.PUTEVENT shop u1 ghost click VALUE much\r\n"), StringComparison.Ordinal);
        Assert.Equal(before, _client.AskWhole("PE.COUNT shop\r\n"));
    }

    [Fact]
    public void Recommends_best_first_with_scores_as_ZRANGE_has_them()
    {
        string[] flat = _client.AskWhole("PE.RECOMMEND home u1 COUNT 3 WITHSCORES\r\n").Split("\r\n");
        Assert.Equal("*6", flat[0]);
        _client.AskWhole("HELLO 3\r\n");
        string[] pairs = _client.AskWhole("PE.RECOMMEND home u1 WITHSCORES COUNT 3\r\n").Split("\r\n");
        Assert.Equal("*3", pairs[0]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("*2", pairs[1 + (i * 4)]);
            Assert.Equal(flat[2 + (i * 4)], pairs[3 + (i * 4)]);
            Assert.Equal("," + flat[4 + (i * 4)], pairs[4 + (i * 4)]);
        }

        Assert.StartsWith("*25\r\n", _client.AskWhole("PE.RECOMMEND home u1\r\n"), StringComparison.Ordinal);
        Assert.Equal("*0\r\n", _client.AskWhole("PE.RECOMMEND home u1 COUNT 0\r\n"));
        Assert.StartsWith("*5\r\n", _client.AskWhole("PE.RECOMMEND home somebody-new COUNT 5\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_changes_the_very_next_answer()
    {
        string before = _client.AskWhole("PE.RECOMMEND home fresh COUNT 5\r\n");
        _client.Transport.Send("PE.PUTEVENT shop fresh i3 click\r\nPE.PUTEVENT shop fresh i6 click VALUE 3 AT 1700009999 SESSION s EVENTID e1 FIELDS 1 DEVICE tv\r\nPE.RECOMMEND home fresh COUNT 5\r\nPING\r\n");
        string after = (await _client.Transport.ReceiveUntilAsync("+PONG\r\n"))[..^"+PONG\r\n".Length]; // the join of a session is done aside
        Assert.StartsWith("+OK\r\n+OK\r\n*5\r\n", after, StringComparison.Ordinal);
        Assert.NotEqual(before, after["+OK\r\n+OK\r\n".Length..], StringComparer.Ordinal);
    }

    [Fact]
    public void Counts_records_and_what_events_made_known()
    {
        Assert.Equal("+OK\r\n", _client.AskWhole($"PE.CREATEGROUP counted INTERACTIONS '{Shop.Interactions.ReplaceLineEndings("")}' ITEMS '{Shop.Items.ReplaceLineEndings("")}'\r\n"));
        _client.AskWhole("PE.PUTITEM counted a\r\nPE.PUTEVENT counted u a click\r\nPE.PUTEVENT counted u b click\r\nPE.PUTEVENT counted - b click SESSION s\r\n");
        Assert.Equal(
            "*10\r\n$5\r\nitems\r\n:1\r\n$5\r\nusers\r\n:0\r\n$12\r\ninteractions\r\n:3\r\n$15\r\nitemsFromEvents\r\n:1\r\n$15\r\nusersFromEvents\r\n:2\r\n",
            _client.AskWhole("PE.COUNT counted\r\n"));
        Assert.StartsWith("-NOTFOUND the dataset group has no such dataset", _client.AskWhole("PE.PUTUSER counted u\r\n"), StringComparison.Ordinal);
        Assert.Matches("^:[1-9][0-9]+\r\n$", _client.AskWhole("DBSIZE\r\n"));
    }

    [Fact]
    public void Trains_and_deploys()
    {
        string trained = _client.AskWhole("PE.TRAIN shop aws-user-personalization SOLUTION again\r\n");
        Assert.StartsWith("*4\r\n$8\r\nsolution\r\n$5\r\nagain\r\n$7\r\nversion\r\n", trained, StringComparison.Ordinal);
        Assert.Equal("+OK\r\n", _client.AskWhole("PE.DEPLOY shop away SOLUTION again\r\n"));
        Assert.StartsWith("*2\r\n", _client.AskWhole("PE.RECOMMEND away u1 COUNT 2\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Trains_aside()
    {
        string begun = _client.AskWhole("PE.TRAIN shop aws-popularity-count SOLUTION aside ASYNC\r\n");
        Assert.StartsWith("*4\r\n$8\r\nsolution\r\n$5\r\naside\r\n$7\r\nversion\r\n", begun, StringComparison.Ordinal);
        string version = begun.Split("\r\n")[^2];
        Assert.Contains($"solution/aside/{version}", _client.AskWhole("PE.JOBS\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-INVALID solution 'aside' is of recipe", _client.AskWhole("PE.TRAIN shop aws-sims SOLUTION aside ASYNC\r\n"), StringComparison.Ordinal);
        Assert.Equal("-ERR syntax error at 'SOON'; allowed SOLUTION name, SET name value, ASYNC\r\n", _client.AskWhole("PE.TRAIN shop aws-sims SOON\r\n"));
    }

    [Theory]
    [InlineData("PE.PUTUSER shop u1 AGE 1", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.PUTEVENT shop u1 i1 click", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.GETUSER shop u1", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.RECOMMEND home u1", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.PUTITEM shop i1", "-ERR The command has no key arguments\r\n")]
    public void The_user_is_the_key(string command, string keys) => Assert.Equal(keys, _client.AskWhole($"COMMAND GETKEYS {command}\r\n"));

    [Fact]
    public void Ids_may_hold_any_bytes_of_UTF8()
    {
        const string id = "é \r\n\0€";
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(id);
        string asLatin1 = System.Text.Encoding.Latin1.GetString(bytes);
        Assert.Equal("+OK\r\n", _client.AskWhole($"*5\r\n$10\r\nPE.PUTITEM\r\n$4\r\nshop\r\n${bytes.Length}\r\n{asLatin1}\r\n$5\r\nGENRE\r\n$1\r\nx\r\n"));
        Assert.Equal("*2\r\n$5\r\nGENRE\r\n$1\r\nx\r\n", _client.AskWhole($"*3\r\n$10\r\nPE.GETITEM\r\n$4\r\nshop\r\n${bytes.Length}\r\n{asLatin1}\r\n"));
    }
}

using Personalize.Engine;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>PE.PATCHITEM, PE.PATCHUSER, PE.DELITEM, PE.DELUSER and PE.DELEVENT, each test on a store of its own.</summary>
public sealed class ChangeCommandsTests : IDisposable
{
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly FakeClient _client;

    public ChangeCommandsTests()
    {
        _engine.CreateDatasetGroup("shop", Shop.Interactions, Shop.Items, Shop.Users);
        _client = new FakeClient(commands: CommandLists.Data(_engine), durability: new EngineDurability(_engine));
    }

    public void Dispose()
    {
        _client.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void A_patch_changes_the_named_fields_and_an_empty_value_clears()
    {
        _client.AskWhole("PE.PUTITEM shop a GENRE Action PRICE 9.5\r\nPE.PUTUSER shop u AGE 29 GENDER F\r\n");
        Assert.Equal("+OK\r\n+OK\r\n", _client.AskWhole("PE.PATCHITEM shop a year 1999 PRICE \"\"\r\npe.patchuser shop u AGE 30\r\n"));
        Assert.Equal("*4\r\n$5\r\nGENRE\r\n$6\r\nAction\r\n$4\r\nYEAR\r\n$4\r\n1999\r\n", _client.AskWhole("PE.GETITEM shop a\r\n"));
        Assert.Equal("*4\r\n$3\r\nAGE\r\n$2\r\n30\r\n$6\r\nGENDER\r\n$1\r\nF\r\n", _client.AskWhole("PE.GETUSER shop u\r\n"));
    }

    [Theory]
    [InlineData("PE.PATCHITEM shop ghost YEAR 1", "-NOTFOUND item 'ghost' does not exist")]
    [InlineData("PE.PATCHUSER shop ghost AGE 1", "-NOTFOUND user 'ghost' does not exist")]
    [InlineData("PE.PATCHITEM nowhere a YEAR 1", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.PATCHITEM shop a YEAR", "-ERR wrong number of arguments")]
    [InlineData("PE.PATCHITEM shop a YEAR 1 PRICE", "-INVALID property 'PRICE' has no value")]
    [InlineData("PE.PATCHITEM shop a COLOUR red", "-INVALID property 'COLOUR' is not in the schema")]
    [InlineData("PE.PATCHITEM shop a YEAR soon", "-INVALID property 'YEAR' value 'soon' is not an int")]
    [InlineData("PE.PATCHUSER shop u AGE \"\"", "-INVALID property 'AGE' value '' is not an int")]
    [InlineData("PE.DELITEM shop", "-ERR wrong number of arguments")]
    [InlineData("PE.DELUSER nowhere u", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.DELEVENT shop u a", "-ERR wrong number of arguments")]
    [InlineData("PE.DELEVENT shop u a click 10", "-ERR syntax error at '10'; allowed AT seconds")]
    [InlineData("PE.DELEVENT shop u a click AT soon", "-INVALID AT is 'soon'; allowed are epoch seconds")]
    [InlineData("PE.DELEVENT shop u a click AT 1700000000000", "-INVALID timestamp 1700000000000 is out of range")]
    public void Says_what_was_seen_and_what_is_allowed(string command, string error)
    {
        _client.AskWhole("PE.PUTITEM shop a GENRE Action\r\nPE.PUTUSER shop u AGE 29 GENDER F\r\n");
        Assert.StartsWith(error, _client.AskWhole(command + "\r\n"), StringComparison.Ordinal);
        Assert.Equal("*2\r\n$5\r\nGENRE\r\n$6\r\nAction\r\n", _client.AskWhole("PE.GETITEM shop a\r\n"));
    }

    [Fact]
    public void Deletes_reply_how_many_went()
    {
        _client.AskWhole("PE.PUTITEM shop a GENRE x\r\nPE.PUTITEM shop b GENRE x\r\nPE.PUTUSER shop u AGE 29 GENDER F\r\nPE.PUTEVENT shop v c click AT 10\r\n");
        Assert.Equal(":3\r\n", _client.AskWhole("PE.DELITEM shop a b c d a\r\n"));
        Assert.Equal(":0\r\n", _client.AskWhole("PE.DELITEM shop a\r\n"));
        Assert.Equal(":2\r\n", _client.AskWhole("PE.DELUSER shop u v w\r\n"));
        Assert.Equal("$-1\r\n$-1\r\n", _client.AskWhole("PE.GETITEM shop a\r\nPE.GETUSER shop u\r\n"));
        Assert.Contains("interactions\r\n:0\r\n", _client.AskWhole("PE.COUNT shop\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_go_by_type_and_second()
    {
        _client.AskWhole("PE.PUTEVENT shop u a click AT 10\r\nPE.PUTEVENT shop u a click AT 20\r\nPE.PUTEVENT shop u a buy AT 20\r\n");
        Assert.Equal(":1\r\n:1\r\n:0\r\n:1\r\n", _client.AskWhole("PE.DELEVENT shop u a click AT 20\r\nPE.DELEVENT shop u a click\r\nPE.DELEVENT shop u a click\r\nPE.DELEVENT shop u a \"\"\r\n"));
    }

    [Fact]
    public void A_delete_is_part_of_the_very_next_answer_of_a_pipeline()
    {
        Shop.Fill(_engine, "filled").Train("aws-user-personalization").Deploy("home");
        string best = _client.AskWhole("PE.RECOMMEND home u1 COUNT 1\r\n").Split("\r\n")[2];
        string[] replies = _client.AskWhole($"PE.DELITEM filled {best}\r\nPE.RECOMMEND home u1 COUNT 40\r\n").Split("\r\n");
        Assert.Equal(":1", replies[0]);
        Assert.Equal("*39", replies[1]);
        Assert.DoesNotContain(best, replies[2..], StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("PE.PATCHUSER shop u1 AGE 1", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.DELEVENT shop u1 i1 click", "*1\r\n$2\r\nu1\r\n")]
    [InlineData("PE.PATCHITEM shop i1 YEAR 1", "-ERR The command has no key arguments\r\n")]
    public void The_user_is_the_key(string command, string keys) => Assert.Equal(keys, _client.AskWhole($"COMMAND GETKEYS {command}\r\n"));
}

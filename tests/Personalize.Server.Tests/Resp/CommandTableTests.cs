using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public class CommandTableTests
{
    private readonly CommandTable _table = new(CommandLists.Connection);

    [Fact]
    public void Finds_every_command_in_any_case_without_allocating()
    {
        foreach (Command command in _table.All)
        {
            byte[] lower = Encoding.ASCII.GetBytes(command.ListedName);
            Assert.Same(command, _table.Find(lower));
            Assert.Same(command, _table.Find(command.Utf8Name));
            Assert.Equal(0, WarmLoop.BytesAllocated(() => _table.Find(lower)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("PIN")]
    [InlineData("PINGG")]
    [InlineData("0ING")]
    [InlineData("pi\u00eeg")]
    public void Finds_nothing_else(string name) => Assert.Null(_table.Find(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Refuses_a_command_given_twice() =>
        Assert.Throws<InvalidOperationException>(() => new CommandTable([.. CommandLists.Connection, .. CommandLists.Connection]));
}

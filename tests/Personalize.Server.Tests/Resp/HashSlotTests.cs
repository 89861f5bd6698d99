using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public class HashSlotTests
{
    [Theory]
    [InlineData("123456789", 0x31C3)]
    [InlineData("foo", 12182)]
    [InlineData("foo{bar}zap", 5061)]
    [InlineData("bar", 5061)]
    [InlineData("foo{}{bar}", 8363)]
    [InlineData("", 0)]
    public void Is_the_slot_of_Redis_Cluster(string key, int slot) => Assert.Equal(slot % HashSlot.Count, HashSlot.Of(Encoding.UTF8.GetBytes(key)));
}

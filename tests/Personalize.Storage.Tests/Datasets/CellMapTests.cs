using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

public sealed class CellMapTests
{
    /// <summary>Slots as CLUSTER KEYSLOT of Redis answers them.</summary>
    [Theory]
    [InlineData("123456789", 12739)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    [InlineData("user1000", 3443)]
    [InlineData("{user1000}.following", 3443)]
    [InlineData("a{user1000}{x}", 3443)]
    public void Slots_are_those_of_redis(string id, int slot)
    {
        Assert.Equal(slot, CellMap.Slot(GroupFixture.Utf8(id)));
        Assert.Equal(slot / 1024, CellMap.Cell(GroupFixture.Utf8(id)));
    }

    [Fact]
    public void Slots_of_every_length_are_those_of_the_sum_bit_by_bit()
    {
        for (var length = 0; length < 40; length++)
        {
            var id = Enumerable.Range(0, length).Select(i => (byte)(200 + i * 37)).Where(b => b is not ((byte)'{' or (byte)'}')).ToArray();
            var crc = 0;
            foreach (var b in id)
            {
                crc ^= b << 8;
                for (var bit = 0; bit < 8; bit++)
                    crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xFFFF;
            }

            Assert.Equal(crc % CellMap.Slots, CellMap.Slot(id));
        }
    }

    [Fact]
    public void Empty_or_open_braces_hash_the_whole_id()
    {
        Assert.NotEqual(CellMap.Slot("{}a"u8), CellMap.Slot("{}b"u8));
        Assert.NotEqual(CellMap.Slot("{a"u8), CellMap.Slot("a"u8));
    }
}

using Personalize.Cli.Settings;
using Xunit;

namespace Personalize.Cli.Tests.Settings;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1000000", 1_000_000)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("4G", 4L << 30)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("2 kib", 2048)]
    public void Reads_sizes_as_people_write_them(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1e9")]
    [InlineData("99999999999TiB")]
    [InlineData("GiB")]
    public void Refuses_the_rest(string text) => Assert.False(ByteSize.TryParse(text, out _));
}

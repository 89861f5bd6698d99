using System.Globalization;
using System.Text;
using CsCheck;
using Personalize.Core.Records;
using Xunit;

namespace Personalize.Core.Tests.Records;

public sealed class NumberTextTests
{
    [Fact]
    public void A_short_number_is_the_nearest_float() => Gen.Select(Gen.Int[0, 9_999_999], Gen.Int[0, 8]).Sample(
        (digits, pointAt) =>
        {
            var text = digits.ToString(CultureInfo.InvariantCulture);
            if (pointAt < text.Length)
                text = text.Insert(pointAt, ".");
            Assert.Equal(float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var expected), NumberText.TryReadSingle(Encoding.UTF8.GetBytes(text), out var read));
            Assert.Equal(expected, read);
        },
        iter: 20_000);

    [Theory]
    [InlineData("0", 0f)]
    [InlineData("0000001", 1f)]
    [InlineData("9999999", 9_999_999f)]
    [InlineData("16777217", 16_777_216f)]
    [InlineData("0.1", 0.1f)]
    [InlineData("1.000001", 1.000001f)]
    [InlineData("-2.5", -2.5f)]
    [InlineData("1e3", 1000f)]
    public void Reads_what_it_says(string text, float expected)
    {
        Assert.True(NumberText.TryReadSingle(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1 2")]
    [InlineData("12a")]
    [InlineData("..")]
    public void Refuses_what_is_no_number(string text) => Assert.False(NumberText.TryReadSingle(Encoding.UTF8.GetBytes(text), out _));
}

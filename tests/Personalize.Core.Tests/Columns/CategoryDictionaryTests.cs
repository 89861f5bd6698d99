using System.Text;
using CsCheck;
using Personalize.Core.Columns;
using Xunit;

namespace Personalize.Core.Tests.Columns;

public sealed class CategoryDictionaryTests
{
    [Theory]
    [InlineData("Action|Crime|Biopic", "Action,Crime,Biopic")]
    [InlineData(" Action | Crime ", "Action,Crime")]
    [InlineData("Action", "Action")]
    [InlineData("Action|Action", "Action")]
    [InlineData("|a||b|", "a,b")]
    [InlineData("", "")]
    [InlineData("|", "")]
    public void Splits_a_cell_into_its_values(string cell, string values)
    {
        var dictionary = new CategoryDictionary();
        var code = dictionary.GetOrAdd(Encoding.UTF8.GetBytes(cell));
        Assert.Equal(cell, Encoding.UTF8.GetString(dictionary.GetText(code)));
        Assert.Equal(values, string.Join(',', Values(dictionary, code)));
    }

    [Fact]
    public void Any_cells_keep_their_codes_and_share_their_values() =>
        Gen.Int[0, 20].Array[1, 4].Select(numbers => string.Join('|', numbers)).Array[1, 200].Sample(
            cells =>
            {
                var dictionary = new CategoryDictionary();
                var codes = cells.Select(cell => dictionary.GetOrAdd(Encoding.UTF8.GetBytes(cell))).ToArray();
                Assert.Equal(cells.Distinct(StringComparer.Ordinal).Count(), dictionary.CodeCount);
                for (var i = 0; i < cells.Length; i++)
                {
                    Assert.True(dictionary.TryFindCell(Encoding.UTF8.GetBytes(cells[i]), out var found));
                    Assert.Equal(codes[i], found);
                    Assert.Equal(string.Join(",", cells[i].Split('|').Distinct(StringComparer.Ordinal)), string.Join(",", Values(dictionary, found)));
                    foreach (var value in cells[i].Split('|'))
                    {
                        Assert.True(dictionary.TryFindValue(Encoding.UTF8.GetBytes(value), out var valueCode));
                        Assert.Equal(value, Encoding.UTF8.GetString(dictionary.GetValueText(valueCode)));
                    }
                }

                Assert.False(dictionary.TryFindCell("no such cell"u8, out _));
                Assert.False(dictionary.TryFindValue("no such value"u8, out _));
            },
            iter: 300);

    [Fact]
    public void Codes_that_are_not_there_are_empty()
    {
        var dictionary = new CategoryDictionary();
        dictionary.GetOrAdd("a"u8);
        foreach (var code in new[] { -1, 1, 100, int.MaxValue, int.MinValue })
        {
            Assert.True(dictionary.GetText(code).IsEmpty);
            Assert.True(dictionary.GetValues(code).IsEmpty);
            Assert.True(dictionary.GetValueText(code).IsEmpty);
        }
    }

    private static List<string> Values(CategoryDictionary dictionary, int code)
    {
        var texts = new List<string>();
        foreach (var value in dictionary.GetValues(code))
            texts.Add(Encoding.UTF8.GetString(dictionary.GetValueText(value)));
        return texts;
    }
}

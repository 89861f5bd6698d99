using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Tests.Columns;
using Xunit;

namespace Personalize.Core.Tests.Filters;

public class TextTermTests
{
    private readonly TableFixture _items = new(FilterFixture.Schemas.Items!);
    private readonly List<string?> _texts = [];

    [Fact]
    public void Texts_of_every_length_with_one_head_are_told_apart()
    {
        // Prefixes of one text and, from the ninth byte on, twins that differ in the last: heads and lengths are equal.
        for (var length = 1; length <= 20; length++)
        {
            Append("abcdefghijklmnopqrst"[..length]);
            Append("abcdefghijklmnopqrst"[..(length - 1)] + "!");
        }
        Append(null);
        Overwrite();
        var named = _texts.OfType<string>().ToArray();
        foreach (var text in named) Check("IN", text);
        foreach (var count in (int[])[2, 8, 9, 30])
            foreach (var kind in (string[])["IN", "NOT IN"])
                Check(kind, named[^count..]);
        Check("IN", [.. named[..12], "abcdefgh?", "zzzzzzzz", "a?"]);
    }

    [Fact]
    public void A_head_is_the_first_eight_bytes_with_zeros_behind()
    {
        for (var length = 0; length <= 12; length++)
        {
            var text = Encoding.UTF8.GetBytes("ABCDEFGHIJKL")[..length];
            var padded = new byte[8];
            text.AsSpan(0, Math.Min(8, length)).CopyTo(padded);
            Assert.Equal(BitConverter.ToUInt64(padded), TextColumn.HeadOf(text));
        }
    }

    [Fact]
    public void Heads_and_lengths_are_compared_bit_by_bit_as_the_plain_loop()
    {
        var random = new Random(1);
        var (heads, cells) = (new ulong[64], new ulong[64]);
        for (var round = 0; round < 200; round++)
        {
            for (var i = 0; i < 64; i++) (heads[i], cells[i]) = ((ulong)random.Next(3), (ulong)random.NextInt64() & ~TextColumn.LengthMask | (uint)random.Next(3));
            var expected = 0UL;
            for (var i = 0; i < 64; i++)
                if (heads[i] == 1 && (cells[i] & TextColumn.LengthMask) == 2) expected |= 1UL << i;
            Assert.Equal(expected, TextKernel.Find(heads, cells, 1, 2));
        }
    }

    private void Append(string? text)
    {
        _texts.Add(text);
        _items.Write(_items.Append(), null, "1", "1995", "7", text);
    }

    // Into the room of a longer text, over a null, and from a text to null.
    private void Overwrite()
    {
        foreach (var (row, text) in ((int, string?)[])[(39, "short"), (40, "abcdefghi"), (3, null), (5, "abcdefghij")])
        {
            _texts[row] = text;
            _items.Write(row, null, "1", "1995", "7", text);
        }
    }

    private void Check(string kind, params string[] values)
    {
        var plan = FilterFixture.Plan($"INCLUDE ItemID WHERE Items.IN_STOCK {kind} ({string.Join(',', values.Select(value => $"'{value}'"))})");
        var mask = new ulong[1 + (_texts.Count / 64)];
        mask.AsSpan().Fill(ulong.MaxValue);
        Assert.True(plan.TryApply(_items.Table, default, new FilterScratch(), mask, out _));
        for (var row = 0; row < _texts.Count; row++)
        {
            var isNamed = _texts[row] is { } text && values.Contains(text, StringComparer.Ordinal);
            Assert.True((kind == "IN") == isNamed == ((mask[row / 64] >> (row % 64) & 1) != 0), $"{_texts[row]} {kind} {string.Join(',', values)}");
        }
    }
}

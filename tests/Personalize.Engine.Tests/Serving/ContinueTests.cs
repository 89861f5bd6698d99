using System.Globalization;
using System.Text;
using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class ContinueTests : IDisposable
{
    private readonly TrainedMovies _movies = new();
    private readonly byte[] _id = new byte[RecommendQuery.IdBytes];

    public void Dispose() => _movies.Dispose();

    [Fact]
    public void A_guessed_number_is_not_continued_by_whoever_goes_on_after_the_refusal()
    {
        Page(default, 3, _id);
        byte[] guessed = GuessNext(_id);
        using (RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8))
        {
            Assert.False(query.TryContinue(guessed));
            query.Keep(new ScoredItem[2], _id); // Gets the number that was guessed.
        }

        using RecommendQuery next = _movies.Campaign.BeginRecommend("u1"u8);
        Assert.True(next.TryContinue(_id)); // A list that continues itself would never end.
        Assert.Equal(guessed[..22], _id[..22]);
    }

    [Fact]
    public void A_refused_id_leaves_what_is_continued_as_it_was()
    {
        byte[] first = new byte[RecommendQuery.IdBytes];
        Page(default, 3, first);
        byte[] second = new byte[RecommendQuery.IdBytes];
        using (RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8))
        {
            Assert.True(query.TryContinue(first));
            Assert.False(query.TryContinue("RID-0"u8));
            Assert.False(query.TryContinue(GuessNext(first)));
            query.Keep(new ScoredItem[] { new(7, 1) }, second);
        }

        var rest = new ScoredItem[Movies.ItemCount];
        using RecommendQuery next = _movies.Campaign.BeginRecommend("u1"u8);
        Assert.True(next.TryContinue(second));
        Assert.Equal(Movies.ItemCount - 2, next.Recommend(rest)); // Rows 0, of the first list, and 7.
    }

    [Fact]
    public void A_chain_of_empty_lists_ends()
    {
        Page(default, 0, _id);
        for (int i = 1; i < ServedLists.ChainListsMax; i++)
        {
            Assert.True(Page(_id, 0, _id));
        }

        Assert.False(Page(_id, 0, _id));
    }

    [Fact]
    public void A_chain_of_long_lists_ends()
    {
        int pages = ServedLists.ChainRowsMax / 10_000;
        Page(default, 10_000, _id);
        for (int i = 1; i < pages; i++)
        {
            Assert.True(Page(_id, 10_000, _id));
        }

        Assert.False(Page(_id, 10_000, _id));
    }

    private bool Page(ReadOnlySpan<byte> previous, int count, Span<byte> id)
    {
        using RecommendQuery query = _movies.Campaign.BeginRecommend("u1"u8);
        bool goesOn = previous.IsEmpty || query.TryContinue(previous);
        query.Keep(new ScoredItem[count], id);
        return goesOn;
    }

    private static byte[] GuessNext(ReadOnlySpan<byte> id)
    {
        string text = Encoding.ASCII.GetString(id);
        string digits = text[4..].Replace("-", "", StringComparison.Ordinal);
        long number = long.Parse(digits.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes($"RID-{Guid.ParseExact($"{number + 1:x16}{digits[16..]}", "N"):D}");
    }
}

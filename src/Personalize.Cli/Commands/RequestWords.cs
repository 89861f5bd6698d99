using System.Text;
using Personalize.Engine;

namespace Personalize.Cli.Commands;

/// <summary>What a person asked a campaign, as typed.</summary>
/// <param name="User">User id.</param>
/// <param name="Filter">Name of a filter or an expression; null: none.</param>
/// <param name="Values"><c>NAME=VALUE</c> each.</param>
/// <param name="Item">The item being looked at; null: none.</param>
/// <param name="Exclude">Ids not wanted.</param>
internal sealed record RequestWords(string User, string? Filter, string[] Values, string? Item, string[] Exclude)
{
    public int Recommend(PersonalizeEngine engine, Campaign campaign, Span<ScoredItem> best)
    {
        using RecommendQuery query = Begin(engine, campaign);
        return query.Recommend(best);
    }

    public Explanation Explain(PersonalizeEngine engine, Campaign campaign, string item)
    {
        using RecommendQuery query = Begin(engine, campaign);
        var explanation = new Explanation();
        query.Explain(Encoding.UTF8.GetBytes(item), explanation);
        return explanation;
    }

    private RecommendQuery Begin(PersonalizeEngine engine, Campaign campaign)
    {
        RecommendQuery query = campaign.BeginRecommend(Encoding.UTF8.GetBytes(User));
        if (Filter is not null)
            query.SetFilter(FindFilter(engine, campaign.Group, Filter));

        if (Item is not null)
            query.SetItem(Encoding.UTF8.GetBytes(Item));

        foreach (string value in Values)
        {
            int equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new WrongWordsException($"--values is {value}; allowed NAME=VALUE");

            query.SetValue(Encoding.UTF8.GetBytes(value[..equals]), Encoding.UTF8.GetBytes(value[(equals + 1)..]));
        }

        foreach (string id in Exclude)
            query.Exclude(Encoding.UTF8.GetBytes(id));

        return query;
    }

    /// <summary>A name has no spaces, an expression cannot do without.</summary>
    private static Filter FindFilter(PersonalizeEngine engine, DatasetGroup group, string text)
    {
        if (!text.Contains(' ', StringComparison.Ordinal))
            return engine.GetFilter(text);

        try
        {
            return group.ReadFilter(text);
        }
        catch (PersonalizeException refused)
        {
            throw new WrongWordsException($"--filter: {refused.Message}");
        }
    }
}

using System.Globalization;
using Personalize.Cli.Demo;
using Personalize.Engine;

namespace Personalize.Cli.Display;

/// <summary>An explanation in a few lines.</summary>
internal static class ExplanationText
{
    private const int PartsMax = 10;

    public static void Print(Terminal terminal, Campaign campaign, string item, Explanation explanation)
    {
        var captions = new ItemCaptions(campaign.Group);
        terminal.Output.Say($"{item} {captions.Title(explanation.Row)}");
        terminal.Output.Say(Ranks(explanation));
        if (explanation.Reason != RemovalReason.None)
            terminal.Output.Say(Removal(explanation));

        if (float.IsNaN(explanation.Score))
            return;

        terminal.Output.Say(Part(explanation.Score, "score, of which"));
        terminal.Output.Say(Part(explanation.Popularity, "popularity"));
        if (explanation.Repeats != 0)
            terminal.Output.Say(Part(explanation.Repeats, "earlier events on the item itself"));

        PrintHistory(terminal, captions, explanation.Contributions);
    }

    private static void PrintHistory(Terminal terminal, ItemCaptions captions, ReadOnlySpan<Contribution> parts)
    {
        float rest = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (i < PartsMax)
                terminal.Output.Say(Part(parts[i].Amount, $"{captions.Id(parts[i].Row)} {captions.Title(parts[i].Row)}"));
            else
                rest += parts[i].Amount;
        }

        if (parts.Length > PartsMax)
            terminal.Output.Say(Part(rest, $"{parts.Length - PartsMax} more items of the history"));
    }

    private static string Ranks(Explanation explanation)
    {
        string allowed = explanation.RankAllowed > 0 ? $"place {explanation.RankAllowed} of the {explanation.AllowedItems} allowed" : $"not among the {explanation.AllowedItems} allowed";
        return explanation.Rank > 0 ? $"place {explanation.Rank} of {explanation.RankedItems}, {allowed}" : $"no place among {explanation.RankedItems}, {allowed}";
    }

    private static string Removal(Explanation explanation) => explanation.Reason switch
    {
        RemovalReason.Filter => $"removed by {explanation.RemovedBy} at position {explanation.RemovedByPosition} of the filter",
        RemovalReason.Excluded => "removed because the request does not want it",
        RemovalReason.Deleted => "removed because it was deleted",
        _ => "removed because the model does not know it",
    };

    private static string Part(float amount, string what) => string.Create(CultureInfo.InvariantCulture, $"{amount,10:F4}  {what}");
}

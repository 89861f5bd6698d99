using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalize.Cli.Demo;
using Personalize.Cli.Display;
using Personalize.Engine;
using Spectre.Console;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize recommend</c>: the best items for a user.</summary>
internal static class RecommendCommand
{
    private const int CountMax = 500;

    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.ExistingData();
        Option<string> campaign = Words.Required("--campaign", "C", "campaign that answers");
        Option<string> user = Words.Required("--user", "U", "user id; an unknown user gets what is popular");
        Option<int> count = NumberOption.WithDefault("--count", "how many items", 0, CountMax, 25);
        Option<string?> filter = Words.Optional("--filter", "NAME|EXPRESSION", "only what this filter allows: the name of a kept one, or an expression");
        Option<string[]> values = Words.Many("--values", "NAME=VALUE", "value of a placeholder of the filter; several values with commas between");
        Option<string?> item = Words.Optional("--item", "I", "the item that is being looked at: CurrentItem of the filter, the question to a related-items recipe");
        Option<string[]> exclude = Words.Many("--exclude", "ID", "items that are not wanted");
        Option<string?> explain = Words.Optional("--explain", "I", "in place of a list: why this item has its place in it");
        Option<bool> json = new("--json") { Description = "one JSON array of itemId and score" };
        Option<string?> keyFile = Words.KeyFile();
        var command = new Command("recommend", "Ask a campaign for the best items for a user.") { data, keyFile, campaign, user, count, filter, values, item, exclude, explain, json };
        command.SetAction(words =>
        {
            using PersonalizeEngine engine = EngineFolder.OpenExisting(words.GetRequiredValue(data), terminal, words.GetValue(keyFile));
            Campaign asked = engine.GetCampaign(words.GetRequiredValue(campaign));
            var request = new RequestWords(
                words.GetRequiredValue(user), words.GetValue(filter), words.GetValue(values) ?? [], words.GetValue(item), words.GetValue(exclude) ?? []);
            if (words.GetValue(explain) is { } explained)
            {
                ExplanationText.Print(terminal, asked, explained, request.Explain(engine, asked, explained));
                return ExitCodes.Done;
            }

            var best = new ScoredItem[words.GetValue(count)];
            int found = request.Recommend(engine, asked, best);
            if (words.GetValue(json))
                PrintJson(terminal, asked, best.AsSpan(0, found));
            else
                PrintTable(terminal, asked, best.AsSpan(0, found));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void PrintJson(Terminal terminal, Campaign campaign, ReadOnlySpan<ScoredItem> best)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (ScoredItem item in best)
            {
                json.WriteStartObject();
                json.WriteString("itemId", campaign.Group.Items.GetId(item.Row));
                json.WriteNumber("score", item.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        terminal.Output.Say(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>A table for people; piped, one line per item with tabs between.</summary>
    private static void PrintTable(Terminal terminal, Campaign campaign, ReadOnlySpan<ScoredItem> best)
    {
        var captions = new ItemCaptions(campaign.Group);
        if (!terminal.Output.Profile.Out.IsTerminal)
        {
            foreach (ScoredItem item in best)
                terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{captions.Id(item.Row)}\t{item.Score:R}\t{captions.Title(item.Row)}"));
            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("#").RightAligned());
        table.AddColumn("item");
        table.AddColumn("title");
        table.AddColumn("genres");
        table.AddColumn(new TableColumn("score").RightAligned());
        for (int i = 0; i < best.Length; i++)
        {
            table.AddRow(
                (i + 1).ToString(CultureInfo.InvariantCulture), Markup.Escape(captions.Id(best[i].Row)), Markup.Escape(captions.Title(best[i].Row)),
                Markup.Escape(captions.Genres(best[i].Row)), best[i].Score.ToString("F4", CultureInfo.InvariantCulture));
        }

        terminal.Output.Write(table);
    }
}

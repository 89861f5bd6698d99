using System.Globalization;
using System.Text.Json;
using Personalize.Training.Evaluation;
using Spectre.Console;

namespace Personalize.Cli.Evaluation;

/// <summary>The figures of an evaluation for people and for programs.</summary>
internal static class EvaluationTable
{
    private static readonly string[] Columns = ["NDCG@5", "NDCG@10", "NDCG@25", "MRR@25", "P@10", "HR@10", "coverage"];

    /// <summary>One table per reading: seen items kept as the hosted service does, and dropped.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows)
    {
        PrintReading(console, "seen items kept (as the hosted service)", rows, row => row.SeenKept);
        PrintReading(console, "seen items dropped", rows, row => row.SeenDropped);
        PrintBeyond(console, rows);
    }

    /// <summary>Users and items that training never saw.</summary>
    public static void PrintCold(IAnsiConsole console, IReadOnlyList<ColdStartRow> rows)
    {
        Table table = Make($"NDCG@10 of what training never saw: {rows[0].NewUsers[0].Users} users after their first events; new items ranked among themselves, {rows[0].NewItems?.Users} users",
            [.. rows[0].NewUsers.Select(figure => figure.Name), "new items"]);
        foreach (ColdStartRow row in rows)
            AddRow(table, row.Model, [.. row.NewUsers.Select(figure => (double?)figure.NdcgAt10.Mean), row.NewItems?.NdcgAt10.Mean]);
        console.Write(table);
    }

    private static void PrintBeyond(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows)
    {
        RankingFigures first = rows[0].SeenDropped;
        Table table = Make($"beyond accuracy, seen items dropped; NDCG@10 of {first.ColdUsers.Users} {first.ColdUsers.Name}, of {first.ColdItems.Users} users for {first.ColdItems.Name}",
            ["novelty", "diversity", "popularity lift", "cold users", "cold items"]);
        foreach (EvaluationRow row in rows)
        {
            RankingFigures figures = row.SeenDropped;
            AddRow(table, row.Model,
                [figures.NoveltyAt10.Mean, figures.DiversityAt10.Mean, figures.PopularityLiftAt10.Mean, Known(figures.ColdUsers), Known(figures.ColdItems)]);
        }

        console.Write(table);
    }

    /// <summary>The same as JSON, metrics under the names of GetSolutionMetrics.</summary>
    public static void WriteJson(string path, IReadOnlyList<EvaluationRow> rows)
    {
        string aside = path + ".part";
        using (FileStream stream = File.Create(aside))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (EvaluationRow row in rows)
            {
                json.WriteStartObject();
                json.WriteString("model", row.Model);
                json.WriteNumber("users", row.SeenKept.Users);
                WriteReading(json, "seenKept", row.SeenKept);
                WriteReading(json, "seenDropped", row.SeenDropped);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        File.Move(aside, path, overwrite: true);
    }

    private static void PrintReading(IAnsiConsole console, string title, IReadOnlyList<EvaluationRow> rows, Func<EvaluationRow, RankingFigures> read)
    {
        Table table = Make($"{title}, {read(rows[0]).Users} users", Columns);
        foreach (EvaluationRow row in rows)
            AddRow(table, row.Model, [.. Values(read(row)).Select(value => (double?)value)]);
        console.Write(table);
    }

    private static double? Known(GroupFigure group) => group.Users == 0 ? null : group.NdcgAt10.Mean;

    private static Table Make(string title, string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple).Title(new TableTitle(Markup.Escape(title)));
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned().NoWrap());
        return table;
    }

    private static void AddRow(Table table, string model, double?[] values) =>
        table.AddRow([Markup.Escape(model), .. values.Select(value => value?.ToString("F4", CultureInfo.InvariantCulture) ?? "-")]);

    private static double[] Values(RankingFigures figures) =>
    [
        figures.NdcgAt5.Mean, figures.NdcgAt10.Mean, figures.NdcgAt25.Mean, figures.ReciprocalRankAt25.Mean,
        figures.PrecisionAt10.Mean, figures.HitRateAt10.Mean, figures.Coverage,
    ];

    private static void WriteReading(Utf8JsonWriter json, string name, RankingFigures figures)
    {
        json.WriteStartObject(name);
        foreach ((string metric, double value) in figures.ByName)
            json.WriteNumber(metric, value);
        json.WriteNumber("hit_rate_at_10", figures.HitRateAt10.Mean);
        json.WriteNumber("novelty_at_10", figures.NoveltyAt10.Mean);
        json.WriteNumber("diversity_at_10", figures.DiversityAt10.Mean);
        json.WriteNumber("popularity_lift_at_10", figures.PopularityLiftAt10.Mean);
        WriteGroups(json, "cold", [figures.ColdUsers, figures.ColdItems]);
        WriteGroups(json, "byHistoryLength", figures.ByHistoryLength);
        json.WriteNumber("normalized_discounted_cumulative_gain_at_10_standard_error", figures.NdcgAt10.StandardError);
        json.WriteEndObject();
    }

    private static void WriteGroups(Utf8JsonWriter json, string name, IReadOnlyList<GroupFigure> groups)
    {
        json.WriteStartArray(name);
        foreach (GroupFigure group in groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Name);
            json.WriteNumber("users", group.Users);
            json.WriteNumber("normalized_discounted_cumulative_gain_at_10", group.NdcgAt10.Mean);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

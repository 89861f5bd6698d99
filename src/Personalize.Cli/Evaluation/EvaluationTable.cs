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
        var table = new Table().Border(TableBorder.Simple).Title(new TableTitle(Markup.Escape($"{title}, {read(rows[0]).Users} users")));
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (string column in Columns)
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        foreach (EvaluationRow row in rows)
            table.AddRow([Markup.Escape(row.Model), .. Values(read(row)).Select(value => value.ToString("F4", CultureInfo.InvariantCulture))]);
        console.Write(table);
    }

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
        json.WriteNumber("normalized_discounted_cumulative_gain_at_10_standard_error", figures.NdcgAt10.StandardError);
        json.WriteEndObject();
    }
}

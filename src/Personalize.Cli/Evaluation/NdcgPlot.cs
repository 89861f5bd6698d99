using System.Globalization;
using System.Net;
using System.Text;
using Personalize.Training.Evaluation;

namespace Personalize.Cli.Evaluation;

/// <summary>NDCG@10 over the number of events that users had before, a line per model, as SVG; seen items dropped.</summary>
internal static class NdcgPlot
{
    private const int Width = 760;
    private const int Height = 420;
    private const int Left = 60;
    private const int Right = 220;
    private const int Bottom = 60;
    private const int Top = 40;

    private static readonly string[] Colours = ["#1b7837", "#762a83", "#2166ac", "#b2182b", "#8c510a", "#35978f", "#4d4d4d", "#e08214"];

    /// <summary>The file gets its name only when it is complete.</summary>
    public static void Write(string path, IReadOnlyList<EvaluationRow> rows)
    {
        string aside = path + ".part";
        File.WriteAllText(aside, Draw(rows));
        File.Move(aside, path, overwrite: true);
    }

    public static string Draw(IReadOnlyList<EvaluationRow> rows)
    {
        IReadOnlyList<GroupFigure> groups = rows[0].SeenDropped.ByHistoryLength;
        double top = Math.Max(.01, rows.Max(row => row.SeenDropped.ByHistoryLength.Max(group => group.NdcgAt10.Mean)));
        var svg = new StringBuilder();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        Append(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        Append(svg, $"<text x=\"{Left}\" y=\"20\">NDCG@10 by the number of events before, {rows[0].SeenDropped.Users} users, seen items dropped</text>\n");
        for (int step = 0; step <= 4; step++)
        {
            double y = Y(top * step / 4, top);
            Append(svg, $"<line x1=\"{Left}\" y1=\"{y:0.0}\" x2=\"{Width - Right}\" y2=\"{y:0.0}\" stroke=\"#ddd\"/><text x=\"8\" y=\"{y + 4:0.0}\">{top * step / 4:0.000}</text>\n");
        }

        for (int g = 0; g < groups.Count; g++)
            Append(svg, $"<text x=\"{X(g, groups.Count):0.0}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{groups[g].Name}</text><text x=\"{X(g, groups.Count):0.0}\" y=\"{Height - Bottom + 36}\" text-anchor=\"middle\" fill=\"#888\">{groups[g].Users}</text>\n");
        for (int row = 0; row < rows.Count; row++)
            AddLine(svg, rows[row], row, top);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AddLine(StringBuilder svg, EvaluationRow row, int index, double top)
    {
        IReadOnlyList<GroupFigure> groups = row.SeenDropped.ByHistoryLength;
        string colour = Colours[index % Colours.Length];
        string points = string.Join(' ', groups.Select((group, g) => string.Create(CultureInfo.InvariantCulture, $"{X(g, groups.Count):0.0},{Y(group.NdcgAt10.Mean, top):0.0}")));
        Append(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        for (int g = 0; g < groups.Count; g++)
            Append(svg, $"<circle cx=\"{X(g, groups.Count):0.0}\" cy=\"{Y(groups[g].NdcgAt10.Mean, top):0.0}\" r=\"3\" fill=\"{colour}\"/>\n");
        Append(svg, $"<text x=\"{Width - Right + 20}\" y=\"{Top + 16 + (index * 18)}\" fill=\"{colour}\">{WebUtility.HtmlEncode(row.Model)}</text>\n");
    }

    private static double X(int group, int groups) => Left + ((Width - Left - Right) * (group + .5) / groups);

    private static double Y(double value, double top) => Height - Bottom - ((Height - Bottom - Top) * value / top);

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}

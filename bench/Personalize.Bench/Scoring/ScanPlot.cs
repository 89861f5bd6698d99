using System.Globalization;
using System.Text;

namespace Personalize.Bench.Scoring;

/// <summary>Time / R over the number of rows, a line per shape and k, both axes logarithmic, as SVG.</summary>
internal static class ScanPlot
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Margin = 60;

    private static readonly string[] Colours = ["#1b7837", "#762a83", "#2166ac", "#b2182b", "#8c510a", "#35978f"];

    public static string Draw(List<ScanPoint> points)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        foreach (var share in (double[])[0.01, 0.1, 1, 10]) Line(svg, 1e4, share, 1e6, share, $"{share} R");
        foreach (var rows in (double[])[1e4, 1e5, 1e6])
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(rows):0}\" y=\"{Height - 20}\" text-anchor=\"middle\">{rows / 1000:0}k rows</text>\n");
        var colour = 0;
        foreach (var line in points.Where(point => point.Rank == 64).GroupBy(point => (point.Shape, point.K)))
        {
            var path = string.Join(' ', line.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Rows):0.0},{Y(p.Share):0.0}")));
            var stroke = Colours[colour % Colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - 150}\" y=\"{30 + (colour++ * 16)}\" fill=\"{stroke}\">{line.Key.Shape}, top {line.Key.K}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double rows) => Margin + ((Width - (2 * Margin)) * (Math.Log10(rows) - 4) / 2);

    private static double Y(double share) => Height - Margin - ((Height - (2 * Margin)) * (Math.Log10(share) + 2) / 3);

    private static void Line(StringBuilder svg, double fromRows, double fromShare, double toRows, double toShare, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(fromRows):0}\" y1=\"{Y(fromShare):0}\" x2=\"{X(toRows):0}\" y2=\"{Y(toShare):0}\" stroke=\"#ddd\"/><text x=\"8\" y=\"{Y(fromShare) + 4:0}\">{text}</text>\n");
}

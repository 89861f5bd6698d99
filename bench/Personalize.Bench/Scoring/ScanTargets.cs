using System.Globalization;
using System.Text;

namespace Personalize.Bench.Scoring;

/// <summary>The targets in time / R that one core is held to, and a table of what was measured beside them.</summary>
internal static class ScanTargets
{
    private static readonly (string Shape, int Rows, int K, double Most)[] Search =
    [
        ("als", 1_000_000, 10, .02), ("als", 1_000_000, 100, .035), ("als", 100_000, 10, .05), ("als", 100_000, 100, .09), ("als", 10_000, 10, .10),
        ("gauss", 1_000_000, 10, .11), ("gauss", 1_000_000, 100, .14), ("gauss", 100_000, 10, .20), ("gauss", 100_000, 100, .35),
    ];

    public static string Table(List<ScanPoint> points)
    {
        var table = new StringBuilder("| target, d = 64 | at most | measured | |\n|---|---|---|---|\n");
        foreach (var (shape, rows, k, most) in Search)
            if (Find(points, shape, rows, k) is { } point) Row(table, $"{shape} {rows / 1000}k, top {k}", most, point.Share);
        if (Find(points, "als", 1_000_000, 10) is { } narrow) Row(table, "als 1000k, 1 % allowed", .02, narrow.Narrow);
        foreach (var point in points.Where(point => point is { Rank: 64, K: 10, Rows: >= 100_000 }))
            Row(table, $"{point.Shape} {point.Rows / 1000}k, exact scan, top 10", 1.15, point.Exact);
        return table.ToString();
    }

    private static ScanPoint? Find(List<ScanPoint> points, string shape, int rows, int k) =>
        points.Find(point => point.Shape == shape && point.Rows == rows && point.K == k && point.Rank == 64);

    private static void Row(StringBuilder table, string what, double most, double measured) =>
        table.Append(CultureInfo.InvariantCulture, $"| {what} | {most} | {measured:0.000} | {(measured <= most ? "met" : "missed")} |\n");
}

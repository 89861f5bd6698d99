using System.Globalization;

namespace Personalize.Bench.Scoring;

/// <summary>Verb <c>scoring</c>: the table of targets, time / R, for both data shapes, and beside the peers of bench/peers.</summary>
internal static class ScanBench
{
    private static readonly (int Rows, int Rank)[] Sizes = [(10_000, 64), (100_000, 64), (1_000_000, 64), (100_000, 128), (1_000_000, 128)];

    /// <summary>scoring [gauss|als] [rows] [rank] [--widths] [--dump FOLDER] [--plot FILE]; without rows 10k, 100k and 1M at rank 64, 100k and 1M at rank 128.</summary>
    public static int Run(string[] arguments)
    {
        Console.WriteLine($"{Machine.Describe()}\n");
        var shapes = arguments.Length > 0 && arguments[0] is "gauss" or "als" ? [arguments[0]] : (string[])["als", "gauss"];
        var sizes = Number(arguments, 1) is { } only ? [(only, Number(arguments, 2) ?? 64)] : Sizes;
        if (FactorShapes.MovieLens is null && shapes.Contains("als", StringComparer.Ordinal))
        {
            Console.Error.WriteLine("PERSONALIZE_MOVIELENS names no folder: the als shape is left out");
            shapes = [.. shapes.Where(shape => shape != "als")];
        }
        var batches = new StringWriter();
        var widths = new StringWriter();
        var points = new List<ScanPoint>();
        Console.WriteLine("| data | k | R, ms | exact scan | **search** | 50 % allowed | 10 % | 1 % |\n|---|---|---|---|---|---|---|---|");
        foreach (var shape in shapes)
            foreach (var (rows, rank) in sizes)
            {
                var data = new ScanCase(shape, rows, rank);
                foreach (var (k, share, narrow, exact) in data.Run(Console.Out)) points.Add(new ScanPoint(shape, rows, rank, k, share, narrow, exact));
                data.RunBatch(batches);
                if (rows <= 100_000 && rank == 64 && arguments.Contains("--widths", StringComparer.Ordinal)) data.RunWidths(widths);
                if (Array.IndexOf(arguments, "--dump") is var at && at >= 0) data.Dump(arguments[at + 1]);
            }
        Console.WriteLine($"\n| data | batch of 64 / 64 single, k 10 | first build / R | build / R | bytes / floats |\n|---|---|---|---|---|\n{batches}");
        if (widths.GetStringBuilder().Length > 0) Console.WriteLine($"| data, k 10 | 512 bits | 256 | 128 | scalar |\n|---|---|---|---|---|\n{widths}");
        Console.WriteLine($"\n{ScanTargets.Table(points)}");
        if (Array.IndexOf(arguments, "--plot") is var plot && plot >= 0) File.WriteAllText(arguments[plot + 1], ScanPlot.Draw(points));
        return 0;
    }

    private static int? Number(string[] arguments, int at) =>
        arguments.Length > at && int.TryParse(arguments[at], CultureInfo.InvariantCulture, out var number) ? number : null;
}

using System.Globalization;

namespace Personalize.Bench.Scoring;

/// <summary>Verb <c>scoring</c>: the table of targets, time / R, for both data shapes, and beside the peers of bench/peers.</summary>
internal static class ScanBench
{
    /// <summary>scoring [gauss|als] [rows] [rank] [--widths] [--dump FOLDER]; without a shape all of 10k, 100k and 1M rows.</summary>
    public static int Run(string[] arguments)
    {
        Console.WriteLine(Machine.Describe());
        var shapes = arguments.Length > 0 && arguments[0] is "gauss" or "als" ? [arguments[0]] : (string[])["als", "gauss"];
        int[] sizes = Number(arguments, 1) is { } rows ? [rows] : [10_000, 100_000, 1_000_000];
        var rank = Number(arguments, 2) ?? 64;
        if (FactorShapes.MovieLens is null && shapes.Contains("als", StringComparer.Ordinal))
        {
            Console.Error.WriteLine("PERSONALIZE_MOVIELENS names no folder: the als shape is left out");
            shapes = [.. shapes.Where(shape => shape != "als")];
        }
        var batches = new StringWriter();
        var widths = new StringWriter();
        var points = new List<(string Shape, int Rows, int K, double Share)>();
        Console.WriteLine("| data | k | R, ms | exact scan | **search** | 50 % allowed | 10 % | 1 % |\n|---|---|---|---|---|---|---|---|");
        foreach (var shape in shapes)
            foreach (var size in sizes)
            {
                var data = new ScanCase(shape, size, rank);
                foreach (var (k, share, _) in data.Run(Console.Out)) points.Add((shape, size, k, share));
                data.RunBatch(batches);
                if (arguments.Contains("--widths", StringComparer.Ordinal)) data.RunWidths(widths);
                if (Array.IndexOf(arguments, "--dump") is var at && at >= 0) data.Dump(arguments[at + 1]);
            }
        Console.WriteLine($"\n| data | batch of 64 / 64 single, k 10 | build / R | bytes / floats |\n|---|---|---|---|\n{batches}");
        if (widths.GetStringBuilder().Length > 0) Console.WriteLine($"| data, k 10 | 512 bits | 256 | 128 | scalar |\n|---|---|---|---|---|\n{widths}");
        if (Array.IndexOf(arguments, "--plot") is var plot && plot >= 0) File.WriteAllText(arguments[plot + 1], ScanPlot.Draw(points));
        return 0;
    }

    private static int? Number(string[] arguments, int at) =>
        arguments.Length > at && int.TryParse(arguments[at], CultureInfo.InvariantCulture, out var number) ? number : null;
}

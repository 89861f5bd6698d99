namespace Personalize.Bench.Snapshots;

/// <summary>Snapshots: save and load beside plain writes and reads of the same bytes; puts and recommendations beside a running one.</summary>
internal static class SnapshotBench
{
    /// <summary>Arguments: what to measure (files, latency; both when none), <c>--items N --events N</c>, <c>--directory PATH</c>.</summary>
    public static int Run(string[] args)
    {
        var directory = Get(args, "--directory") ?? Path.Combine(AppContext.BaseDirectory, "snapshot-bench");
        var items = int.Parse(Get(args, "--items") ?? "1000000", null);
        var events = int.Parse(Get(args, "--events") ?? "10000000", null);
        var both = !args.Contains("files", StringComparer.Ordinal) && !args.Contains("latency", StringComparer.Ordinal);
        Console.WriteLine(Machine.Describe());
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        if (both || args.Contains("files", StringComparer.Ordinal)) SaveAndLoad.Run(directory, items, events);
        if (both || args.Contains("latency", StringComparer.Ordinal)) LatencyBeside.Run(directory, items, events / 4);
        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static string? Get(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : null;
}

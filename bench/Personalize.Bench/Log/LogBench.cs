namespace Personalize.Bench.Log;

/// <summary>The change log: durable puts beside Redis, appends, replay, replay with Apply.</summary>
internal static class LogBench
{
    /// <summary>Arguments: what to measure (puts, everysec, append, replay, apply with a count behind it; all when none), then <c>--directory PATH</c> for the files.</summary>
    public static int Run(string[] args)
    {
        var at = Array.IndexOf(args, "--directory");
        var directory = at >= 0 ? args[at + 1] : Path.Combine(AppContext.BaseDirectory, "log-bench");
        var all = args.Length == 0 || at == 0;
        Console.WriteLine(Machine.Describe());
        if (all || args.Contains("append", StringComparer.Ordinal)) AppendBench.Run(directory);
        if (all || args.Contains("replay", StringComparer.Ordinal)) ReplayBench.Run(directory);
        if (all || args.Contains("apply", StringComparer.Ordinal)) ApplyBench.Run(directory, Count(args, "apply", 10_000_000));
        if (all || args.Contains("puts", StringComparer.Ordinal)) DurablePutsBench.Run(directory);
        if (all || args.Contains("everysec", StringComparer.Ordinal)) DurablePutsBench.RunEverySecond(directory);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static int Count(string[] args, string word, int otherwise)
    {
        var at = Array.IndexOf(args, word) + 1;
        return at > 0 && at < args.Length && int.TryParse(args[at], out var count) ? count : otherwise;
    }

    public static string MakeEmpty(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return Directory.CreateDirectory(directory).FullName;
    }
}

namespace Personalize.Bench.Log;

/// <summary>The change log: durable puts beside Redis, appends, replay.</summary>
internal static class LogBench
{
    /// <summary>Arguments: what to measure (puts, append, replay; all when none), then <c>--directory PATH</c> for the files.</summary>
    public static int Run(string[] args)
    {
        var at = Array.IndexOf(args, "--directory");
        var directory = at >= 0 ? args[at + 1] : Path.Combine(AppContext.BaseDirectory, "log-bench");
        var all = args.Length == 0 || at == 0;
        Console.WriteLine(Machine.Describe());
        if (all || args.Contains("append", StringComparer.Ordinal)) AppendBench.Run(directory);
        if (all || args.Contains("replay", StringComparer.Ordinal)) ReplayBench.Run(directory);
        if (all || args.Contains("puts", StringComparer.Ordinal)) DurablePutsBench.Run(directory);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return 0;
    }

    public static string MakeEmpty(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return Directory.CreateDirectory(directory).FullName;
    }
}

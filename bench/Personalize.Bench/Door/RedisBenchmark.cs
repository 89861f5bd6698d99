using System.Diagnostics;
using System.Globalization;

namespace Personalize.Bench.Door;

/// <summary>Debian's redis-benchmark: one command over and over.</summary>
internal static class RedisBenchmark
{
    /// <summary>Requests per second.</summary>
    /// <param name="port">Of the server.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="pipeline">Commands sent together by each.</param>
    /// <param name="requests">How many in all.</param>
    /// <param name="command">The command; <c>__rand_int__</c> stands for a number below <paramref name="keys"/>.</param>
    /// <param name="keys">How many different keys.</param>
    public static double Run(int port, int connections, int pipeline, long requests, string[] command, int keys = 100_000)
    {
        using var client = Process.Start(new ProcessStartInfo("redis-benchmark", [
            "-p", Text(port), "-c", Text(connections), "-P", Text(pipeline), "-n", Text(requests), "-r", Text(keys), "--csv", .. command])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        string errors = client.StandardError.ReadToEndAsync().GetAwaiter().GetResult();
        string[] lines = client.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        client.WaitForExit();
        if (lines.Length < 2 || errors.Contains("Error", StringComparison.Ordinal))
            throw new InvalidOperationException($"redis-benchmark {string.Join(' ', command)}: {errors} {string.Join(' ', lines)}");

        return double.Parse(lines[^1].Split("\",\"")[1], CultureInfo.InvariantCulture);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

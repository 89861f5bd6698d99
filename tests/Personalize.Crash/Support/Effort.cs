using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Personalize.Crash.Support;

/// <summary>How long the random tests go on: some seconds in a build, hours when asked; and the seed that repeats them.</summary>
/// <remarks>
/// <c>PERSONALIZE_CRASH_HOURS</c>: hours for each random test instead of its fixed count. <c>PERSONALIZE_CRASH_SEED</c>: the first seed; each
/// further round has the next one.
/// </remarks>
internal static class Effort
{
    private static readonly double Hours =
        double.TryParse(Environment.GetEnvironmentVariable("PERSONALIZE_CRASH_HOURS"), CultureInfo.InvariantCulture, out double hours) ? hours : 0;

    /// <summary>Seeds, one per round: <paramref name="rounds"/> of them, or as many as the hours allow.</summary>
    public static IEnumerable<int> Seeds(int rounds)
    {
        int first = FirstSeed();
        var clock = Stopwatch.StartNew();
        for (int round = 0; Hours > 0 ? clock.Elapsed.TotalHours < Hours : round < rounds; round++)
        {
            yield return first + round;
        }
    }

    /// <summary>The seed of a test that has one; told to whoever reads its output.</summary>
    public static int FirstSeed()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZE_CRASH_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Environment.TickCount & 0xFFFFFF;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (PERSONALIZE_CRASH_SEED={seed} repeats it)");
        return seed;
    }
}

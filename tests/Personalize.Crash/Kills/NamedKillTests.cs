using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Xunit;

namespace Personalize.Crash.Kills;

/// <summary>Promise 1, at named moments: before and within an append, in a flush, after a commit, in an import, in replay itself.</summary>
public sealed class NamedKillTests
{
    private const int Kills = 50;
    private const int LinesMax = 1500;

    // Each is a moment in which something is half done. Counts are drawn: the n-th of such calls in the life of the process.
    private static readonly (string Point, int CountMax)[] Points =
    [
        ("before write records", 60),
        ("within write records", 60),
        ("after write records", 60),
        ("before flush records", 60),
        ("after flush records", 60),
        ("before write durable", 60),
        ("within write durable", 60),
        ("after write durable", 60),
        ("after open records", 1),
        ("before directory log", 1),
        ("within write import", 8),
        ("before flush import", 4),
        ("before rename import", 4),
        ("after rename import", 4),
        ("after directory import", 4),
        ("within write snapshot", 3),
        ("before flush snapshot", 2),
        ("before rename snapshot", 2),
        ("after rename snapshot", 2),
        ("after directory snapshot", 2),
        ("before delete snapshot", 2), // the third newest
        ("before delete records", 2), // the log is truncated
        ("after delete records", 2),
        ("before delete import", 1), // what no snapshot needs any more
        ("before read records", 3), // in replay
        ("before length records", 1), // replay clears what lies behind the end
        ("after length records", 1),
        ("after flush durable", 1), // replay notes the end that it found
    ];

    [Fact]
    public void Nothing_acknowledged_is_lost_by_kills_at_named_points()
    {
        int first = Effort.FirstSeed();
        using var run = new KillRun(first);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        run.KillAndCheck(200); // something to replay
        int turn = 0;
        foreach (int seed in Effort.Seeds(Kills))
        {
            (string point, int countMax) = Points[turn++ % Points.Length];
            if (run.KillAndCheck(LinesMax, "kill", $"{point} {new Random(seed).Next(1, countMax + 1)}"))
            {
                reached.Add(point);
            }
        }

        string[] missed = [.. Points.Select(p => p.Point).Except(reached, StringComparer.Ordinal)];
        Assert.True(missed.Length == 0, $"seed {first}: never reached: {string.Join(", ", missed)}");
    }

    [Fact]
    public void A_point_is_read_as_it_was_written() =>
        Assert.Equal(new KillPoint("within", "write", "records", 3), KillPoint.Parse(new KillPoint("within", "write", "records", 3).ToString()));
}

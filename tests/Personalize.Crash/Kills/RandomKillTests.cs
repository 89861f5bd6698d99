using Personalize.Crash.Support;
using Xunit;

namespace Personalize.Crash.Kills;

/// <summary>Promise 1, at random times: a put answered at durability commit is there after any kill of the process.</summary>
public sealed class RandomKillTests
{
    private const int Kills = 50;
    private const int LinesMax = 300;

    [Fact]
    public void Nothing_acknowledged_is_lost_by_kills_under_load()
    {
        using var run = new KillRun(Effort.FirstSeed());
        foreach (int seed in Effort.Seeds(Kills))
        {
            run.KillAndCheck(new Random(seed).Next(1, LinesMax));
        }

        Assert.True(run.Acknowledged > Kills);
    }

    // The planted fault: the writer answers before the disk has it, so a kill within the second must lose something.
    [Fact]
    public void The_check_sees_a_put_acknowledged_too_early()
    {
        using var run = new KillRun(Effort.FirstSeed());

        (_, List<string> differences) = run.Kill(2000, "early");

        Assert.NotEmpty(differences);
    }
}

using Personalize.Crash.Support;
using Xunit;

namespace Personalize.Crash.Kills;

/// <summary>Promise 1, at random times: a put answered at durability commit is there after any kill of the process.</summary>
public sealed class RandomKillTests
{
    private const int KillsUntilSeen = 20;
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

    // The planted fault: the writer answers before the disk has it, so a kill loses something unless it comes right after the second's flush.
    [Fact]
    public void The_check_sees_a_put_acknowledged_too_early()
    {
        using var run = new KillRun(Effort.FirstSeed());

        bool isSeen = false;
        for (int kill = 0; kill < KillsUntilSeen && !isSeen; kill++)
        {
            isSeen = run.Kill(2000 + (kill * 150), "early").Differences.Count > 0;
        }

        Assert.True(isSeen, $"{KillsUntilSeen} kills lost nothing");
    }
}

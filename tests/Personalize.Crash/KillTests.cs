using Personalize.Engine;
using Xunit;

namespace Personalize.Crash;

/// <summary>Promise 1: a put answered at durability commit is there after any kill of the process.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 25;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Nothing_acknowledged_is_lost_by_25_kills_under_load()
    {
        int seed = Seed();
        var random = new Random(seed);
        var puts = new AcknowledgedPuts();
        for (int round = 1; round <= Kills; round++)
        {
            using (var writer = new WriterProcess(_folder.FullName, round))
            {
                List<string> said = writer.KillAfter(random.Next(1, 400));
                Assert.True(said.Count > 0, $"the writer said nothing: {writer.Errors}");
                puts.Add(said);
            }

            using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
            if (engine.TryGetDatasetGroup("crash"u8, out DatasetGroup? group))
            {
                List<string> losses = puts.FindLosses(group!);
                Assert.True(losses.Count == 0, $"seed {seed}, kill {round} of {Kills}, {puts.Count} acknowledged: {string.Join("; ", losses)}");
            }
        }

        Assert.True(puts.Count > Kills);
    }

    [Fact]
    public void The_test_would_see_a_put_acknowledged_too_early()
    {
        // The planted fault: the writer answers before the disk has it, so a kill within the second must lose something.
        var puts = new AcknowledgedPuts();
        using (var writer = new WriterProcess(_folder.FullName, 1, isEarly: true))
        {
            puts.Add(writer.KillAfter(2000));
        }

        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        bool hasGroup = engine.TryGetDatasetGroup("crash"u8, out DatasetGroup? group);

        Assert.True(!hasGroup || puts.FindLosses(group!).Count > 0);
    }

    private static int Seed()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZE_CRASH_SEED"), out int given) ? given : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (PERSONALIZE_CRASH_SEED repeats it)");
        return seed;
    }
}

using Personalize.Crash.Support;
using Personalize.Engine;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Crash.Disks;

/// <summary>Promise 6: on a full disk writes stop and recommendations go on; room made and the store reopened, writes go on and nothing is lost.</summary>
public sealed class FullDiskTests
{
    private const int TmpfsBytes = 8 << 20;
    private const int BallastBytes = 2 << 20;

    [Fact]
    public void A_full_file_system_stops_writes_only()
    {
        using var folder = new DataFolder();
        using var small = SmallFileSystem.TryMount(folder.Path, TmpfsBytes);
        Assert.SkipWhen(small is null, "no file system may be mounted here, so a full one is only simulated");
        string ballast = Path.Combine(folder.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[BallastBytes]);
        string data = Path.Combine(folder.Path, "data");
        var puts = new LongPuts();
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = data }))
        {
            Campaign campaign = puts.Prepare(engine);
            using var reader = new SteadyReader(campaign);
            Assert.Equal(PersonalizeErrorCode.StorageFailed, puts.PutUntilRefused(engine).Code);
            AssertRefusesAndRecommends(engine, campaign, puts);
            Assert.True(reader.Stop() > 0, "nothing was recommended meanwhile"); // and throws what a reader met
        }

        File.Delete(ballast);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = data }))
        {
            Assert.Empty(puts.FindLosses(engine));
            puts.Put(engine);
            Assert.Equal(10, engine.GetCampaign("home").Recommend("walker", 10).Count);
        }
    }

    [Fact]
    public void A_full_simulated_disk_stops_writes_only()
    {
        List<string> differences = Run(PlantedFault.None);
        Assert.True(differences.Count == 0, string.Join(" | ", differences));
    }

    [Fact]
    public void The_check_sees_a_full_disk_that_nobody_notices() => Assert.NotEmpty(Run(PlantedFault.SwallowsErrors));

    private static List<string> Run(PlantedFault fault)
    {
        using var folder = new DataFolder();
        var disk = new SimulatedDisk();
        var puts = new LongPuts();
        var differences = new List<string>();
        using (PersonalizeEngine engine = folder.Open(new FaultyDisk(disk, fault)))
        {
            Campaign campaign = puts.Prepare(engine);
            disk.IsFull = true;
            if (puts.TryPutUntilRefused(engine, 1000) is null)
            {
                differences.Add("a thousand puts were acknowledged on a full disk");
            }
            else
            {
                disk.IsFull = false; // room alone does not mend it: the store must be opened again
                AssertRefusesAndRecommends(engine, campaign, puts);
            }
        }

        disk.IsFull = false;
        try
        {
            using PersonalizeEngine again = folder.Open(disk.Copy());
            differences.AddRange(puts.FindLosses(again));
            puts.Put(again);
        }
        catch (IOException refused)
        {
            differences.Add(refused.Message);
        }

        return differences;
    }

    private static void AssertRefusesAndRecommends(PersonalizeEngine engine, Campaign campaign, LongPuts puts)
    {
        Assert.False(engine.CanWrite);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(PersonalizeErrorCode.StorageFailed, Assert.Throws<PersonalizeException>(() => puts.Put(engine)).Code);
            Assert.Equal(10, campaign.Recommend("walker", 10).Count);
        }
    }
}

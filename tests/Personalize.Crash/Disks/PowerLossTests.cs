using Personalize.Crash.Support;
using Personalize.Crash.Writer;
using Personalize.Engine;
using Personalize.Storage.Disk;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Crash.Disks;

/// <summary>Promise 2: what was acknowledged is there after a loss of power at any moment, if the disk keeps what it confirmed.</summary>
public sealed class PowerLossTests : IDisposable
{
    private const int Seeds = 250;
    private const int Operations = 100; // in each of two lives
    private const int CallsMax = 500;

    private readonly DataFolder _folder = new(); // for the lock and the files to import; all else is on the simulated disk

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loss_of_power_costs_nothing_acknowledged()
    {
        foreach (int seed in Effort.Seeds(Seeds))
        {
            List<string> differences = Run(seed, PlantedFault.None);
            Assert.True(differences.Count == 0, $"seed {seed}: {string.Join(" | ", differences)}");
        }
    }

    [Theory]
    [InlineData("SkipsFlushes")]
    [InlineData("SkipsDirectoryFlushes")]
    public void The_check_sees_what_was_not_flushed(string fault)
    {
        int first = Effort.FirstSeed();
        Assert.Contains(Enumerable.Range(first, 50), seed => Run(seed, Enum.Parse<PlantedFault>(fault)).Count > 0);
    }

    [Fact]
    public void The_check_sees_a_batch_that_is_put_one_by_one()
    {
        int first = Effort.FirstSeed();
        Assert.Contains(Enumerable.Range(first, 100), seed => Run(seed, PlantedFault.None, splitsBatches: true).Count > 0);
    }

    // Two lives of one disk, both of which end in the dark.
    private List<string> Run(int seed, PlantedFault fault, bool splitsBatches = false)
    {
        var model = new CrashModel(seed);
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        for (int life = 1; life <= 2; life++)
        {
            disk = new SimulatedDisk(disk) { PowerRandom = random, LosePowerAt = random.Next(1, CallsMax) };
            var session = new Session(_folder, seed, life, splitsBatches);
            SimulatedDisk? after = null;
            session.Run(fault == PlantedFault.None ? disk : new FaultyDisk(disk, fault), Operations, atEnd: () => after = disk.LosePower(random));
            disk = disk.AfterPowerLoss ?? after!;
            try
            {
                using PersonalizeEngine engine = _folder.Open(disk);
                List<string> differences = model.Settle(engine, life, session.Acknowledged);
                if (differences.Count > 0)
                {
                    return differences;
                }
            }
            catch (IOException refused)
            {
                return [$"cannot be opened in life {life}: {refused.Message}"];
            }
        }

        return [];
    }
}

using Personalize.Cli.Display;
using Xunit;

namespace Personalize.Cli.Tests.Display;

public sealed class WorkMeterTests
{
    [Fact]
    public void Counts_say_share_rate_and_time_left()
    {
        WorkMeter meter = WorkMeter.OfCount("importing", "rows", 4000);
        meter.Report(1000);

        Assert.Equal("1,000 of 4,000 rows, 25 %, 100 rows/s, about 30 s left", meter.Describe(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Without_a_total_only_count_and_rate_are_known()
    {
        WorkMeter meter = WorkMeter.OfCount("writing", "lists", 0);
        meter.Report(50);

        Assert.Equal("50 lists, 5 lists/s", meter.Describe(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_share_names_its_stage()
    {
        WorkMeter meter = WorkMeter.OfShare("training");
        meter.Report("kernel 2 of 3", 0.5);

        Assert.Equal("training (kernel 2 of 3)", meter.Caption);
        Assert.Equal("50 %, about 20 s left", meter.Describe(TimeSpan.FromSeconds(20)));
    }
}

using System.Diagnostics.Metrics;
using Personalize.Engine.Hosting;
using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

/// <summary>Scans are measured, one of so many, and a measured request allocates nothing either.</summary>
public class ScanTimesTests
{
    [Fact]
    public void One_request_of_64_is_measured_and_none_allocates()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Campaign campaign = Movies.Create(engine).Train("aws-user-personalization").Deploy("home");
        using EngineMeters? meters = EngineMeters.TryStart(engine);
        int durations = 0, rows = 0, noted = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name is "personalize.scan.duration" or "personalize.scan.rows")
                all.EnableMeasurementEvents(instrument);
        };
        int mine = Environment.CurrentManagedThreadId; // Engines of tests beside this one have instruments of the same name.
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => durations += Environment.CurrentManagedThreadId == mine && value >= 0 ? 1 : 0);
        listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == mine)
            {
                rows++;
                noted = (int)value;
            }
        });
        listener.Start();
        var best = new ScoredItem[10];
        byte[] user = "u5"u8.ToArray();

        for (int i = 0; i < ScanTimes.SampleEvery * 4; i++)
        {
            campaign.Recommend(user, best);
        }

        Assert.Equal((4, 4), (durations, rows));
        Assert.Equal(campaign.Group.Store.State.Items.RowCount, noted);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < ScanTimes.SampleEvery * 8; i++)
            {
                campaign.Recommend(user, best);
            }
        }));
        Assert.True(durations > 4);
    }

    [Fact]
    public void Nothing_is_measured_where_nobody_listens()
    {
        var times = new ScanTimes();
        int requests = 0;
        for (int i = 0; i < 1000; i++)
            Assert.Equal(0, times.Begin(ref requests));
    }
}

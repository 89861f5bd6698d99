using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalize.Engine.Hosting;
using Xunit;

namespace Personalize.Engine.Tests.Hosting;

/// <summary>The engine in a host: options that are checked, one engine for its life, health, gauges, an orderly end.</summary>
public sealed class PersonalizeServicesTests : IDisposable
{
    private const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":"string"}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_host_opens_the_engine_tells_its_health_and_keeps_what_was_put()
    {
        for (int start = 1; start <= 2; start++)
        {
            using IHost host = MakeHost(options =>
            {
                options.DataDirectory = _folder.FullName;
                options.Durability = Durability.EverySecond; // so that only stopping in order flushes it
            });
            await host.StartAsync(TestContext.Current.CancellationToken);
            var engine = host.Services.GetRequiredService<PersonalizeEngine>();
            DatasetGroup shop = start == 1 ? engine.CreateDatasetGroup("shop", null, Items) : engine.GetDatasetGroup("shop");
            shop.Items.Put("i1"u8, new FieldValue("GENRE"u8, "Drama"u8));
            HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HealthStatus.Healthy, health.Entries["personalize"].Status);
            Assert.Equal(1, shop.Counts.Items);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("DataDirectory is ' '; allowed are the path of a folder, or null for an engine in memory")]
    [InlineData("Durability is 9; allowed are Commit, EverySecond and Memory")]
    [InlineData("MemoryBytesMax is 0; allowed is 1 and more")]
    [InlineData("SnapshotLogBytes is -5; allowed is 1 and more")]
    [InlineData("TrainingsAtOnce is 0; allowed is 1 and more")]
    [InlineData("RecoverTo is -1; allowed are addresses of the change log, from 0")]
    [InlineData("TimeProvider is null; allowed is any clock, TimeProvider.System by default")]
    [InlineData("the encryption key is 6 characters that are no key")]
    public async Task Options_that_cannot_be_meant_stop_the_start_all_at_once(string message)
    {
        using IHost host = MakeHost(options =>
        {
            options.DataDirectory = " ";
            options.Durability = (Durability)9;
            options.MemoryBytesMax = 0;
            options.SnapshotLogBytes = -5;
            options.TrainingsAtOnce = 0;
            options.RecoverTo = -1;
            options.TimeProvider = null!;
            options.EncryptionKey = "secret";
        });
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(refused.Failures, failure => failure.StartsWith(message, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_for_an_engine_in_memory_is_refused()
    {
        using IHost host = MakeHost(options => options.EncryptionKey = Convert.ToBase64String(new byte[32]));
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("nothing to seal", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_another_engine_holds_stops_the_start()
    {
        using PersonalizeEngine other = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        using IHost host = MakeHost(options => options.DataDirectory = _folder.FullName);
        PersonalizeException refused = await Assert.ThrowsAsync<PersonalizeException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PersonalizeErrorCode.InUse, refused.Code);
    }

    [Fact]
    public async Task Adding_it_again_adds_options_not_engines()
    {
        using IHost host = MakeHost(options => options.MemoryBytesMax = 1 << 30, options => options.DataDirectory = _folder.FullName);
        await host.StartAsync(TestContext.Current.CancellationToken);
        PersonalizeEngine engine = Assert.Single(host.Services.GetServices<PersonalizeEngine>());
        Assert.Equal(1 << 30, engine.MemoryBytesMax);
        Assert.True(Directory.EnumerateFileSystemEntries(_folder.FullName).Any());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Gauges_tell_of_the_engine_once()
    {
        using IHost host = MakeHost(options => options.MemoryBytesMax = 1 << 30);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var engine = host.Services.GetRequiredService<PersonalizeEngine>();
        engine.CreateDatasetGroup("shop", null, Items);
        Assert.Null(EngineMeters.TryStart(engine));

        Dictionary<string, double> told = Collect(host.Services.GetRequiredService<IMeterFactory>());
        Assert.Equal(1, told["personalize.groups"]);
        Assert.Equal(0, told["personalize.campaigns"]);
        Assert.Equal(1, told["personalize.writable"]);
        Assert.Equal(0, told["personalize.imports.running"]);
        Assert.Equal(0, told["personalize.jobs.waiting"]);
        Assert.Equal(1 << 30, told["personalize.memory.limit"]);
        Assert.InRange(told["personalize.memory.tracked"], 1, 1 << 30);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, double> Collect(IMeterFactory factory)
    {
        var told = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name.StartsWith("personalize.", StringComparison.Ordinal))
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }

    private static IHost MakeHost(params Action<EngineOptions>[] configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        foreach (Action<EngineOptions> one in configure)
            builder.Services.AddPersonalizeEngine(one);

        return builder.Build();
    }
}

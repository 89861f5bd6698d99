using Personalize.Cli.Tests.Packages;
using Xunit;

namespace Personalize.Cli.Tests.Samples;

/// <summary>The sample programs, run as they are: short, and showing what they say.</summary>
public sealed class SampleTests
{
    private const int LinesMax = 100;

    [Fact]
    public async Task The_game_shop_shows_bows_to_whom_bought_bows()
    {
        string[] lines = (await RunAsync("GameShop")).Split('\n');
        Assert.InRange(Bows(lines[0]), 0, 2);
        Assert.InRange(Bows(lines[1]), 3, 5);

        static int Bows(string line) => line.Split("bow-").Length - 1;
    }

    [Fact]
    public async Task The_ad_server_bids_and_obeys_its_back_office()
    {
        string output = await RunAsync("AdServer");
        Assert.Matches("v-7 sees ad-[0-9]+\nback office stops it: \\+OK\nv-7 sees another ad\n5000 bids, each after a click: p50 [0-9]+ us, p99 [0-9]+ us", output);
    }

    [Theory]
    [InlineData("GameShop")]
    [InlineData("AdServer")]
    public void A_sample_is_under_a_hundred_lines(string sample)
    {
        int lines = Directory.EnumerateFiles(Folder(sample), "*.cs").Sum(file => File.ReadLines(file).Count());
        Assert.InRange(lines, 1, LinesMax);
    }

    private static string Folder(string sample) => Path.Combine(Repository.Root, "bench", "Samples", sample);

    // Beside the build of these tests: bin/Debug or bin/Release.
    private static Task<string> RunAsync(string sample) =>
        DotnetRun.OfAsync(Folder(sample), "dotnet", [Path.Combine(Folder(sample), "bin", PackedFolder.Configuration, "net10.0", sample + ".dll")], []);
}

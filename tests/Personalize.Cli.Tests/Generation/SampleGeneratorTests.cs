using Personalize.Cli.Generation;
using Xunit;

namespace Personalize.Cli.Tests.Generation;

public sealed class SampleGeneratorTests
{
    private static readonly string[] FileNames =
    [
        "interactions.csv", "items.csv", "users.csv", "interactions.schema.json", "items.schema.json", "users.schema.json",
    ];

    [Fact]
    public void Makes_the_committed_sample_again_to_the_byte()
    {
        using var folder = new TemporaryFolder();

        SampleGenerator.Generate(new SampleOptions(2000, 1000, 100_000, 1), folder.Path, null, CancellationToken.None);

        Assert.All(FileNames, name =>
            Assert.True(File.ReadAllBytes(Path.Combine(Repository.Data, name)).AsSpan().SequenceEqual(File.ReadAllBytes(folder[name])), name));
    }

    [Fact]
    public void Another_seed_makes_other_data()
    {
        using var folder = new TemporaryFolder();

        SampleGenerator.Generate(new SampleOptions(50, 40, 1000, 1), folder["one"], null, CancellationToken.None);
        SampleGenerator.Generate(new SampleOptions(50, 40, 1000, 2), folder["two"], null, CancellationToken.None);

        Assert.NotEqual(File.ReadAllText(folder["one/items.csv"]), File.ReadAllText(folder["two/items.csv"]), StringComparer.Ordinal);
        Assert.NotEqual(File.ReadAllText(folder["one/interactions.csv"]), File.ReadAllText(folder["two/interactions.csv"]), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 5)]
    [InlineData(3, 2, 1000)]
    [InlineData(1000, 3, 10)]
    [InlineData(7, 5000, 999)]
    public void Writes_exactly_the_rows_asked_for(int users, int items, int interactions)
    {
        using var folder = new TemporaryFolder();

        SampleGenerator.Generate(new SampleOptions(users, items, interactions, 9), folder.Path, null, CancellationToken.None);

        Assert.Equal(interactions + 1, File.ReadAllLines(folder["interactions.csv"]).Length);
        Assert.Equal(items + 1, File.ReadAllLines(folder["items.csv"]).Length);
        Assert.Equal(users + 1, File.ReadAllLines(folder["users.csv"]).Length);
    }

    [Fact]
    public void Nobody_meets_an_item_before_it_exists_and_time_only_goes_forward()
    {
        Dictionary<string, long> created = File.ReadLines(Path.Combine(Repository.Data, "items.csv")).Skip(1)
            .ToDictionary(line => line[..line.IndexOf(',', StringComparison.Ordinal)], line => LastNumber(line), StringComparer.Ordinal);
        long before = 0;

        foreach (string line in File.ReadLines(Path.Combine(Repository.Data, "interactions.csv")).Skip(1))
        {
            long time = LastNumber(line);
            Assert.InRange(time, Math.Max(before, created[line.Split(',')[1]]), long.MaxValue);
            before = time;
        }
    }

    [Fact]
    public void Popularity_has_a_long_tail_and_some_visits_are_repeats()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Repository.Data, "interactions.csv")).Skip(1).Select(line => line.Split(','))];
        int[] counts = [.. rows.GroupBy(row => row[1], StringComparer.Ordinal).Select(group => group.Count()).OrderDescending()];
        int pairs = rows.Select(row => (row[0], row[1])).Distinct().Count();

        Assert.InRange((double)counts.Take(100).Sum() / rows.Length, 0.30, 0.50);
        Assert.InRange(1 - ((double)pairs / rows.Length), 0.05, 0.15);
    }

    [Fact]
    public void What_follows_an_item_is_easier_to_guess_from_that_item_than_from_popularity()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Repository.Data, "interactions.csv")).Skip(1).Select(line => line.Split(','))];
        (string Before, string After)[] steps =
        [
            .. rows.GroupBy(row => row[0], StringComparer.Ordinal)
                .SelectMany(user => user.Zip(user.Skip(1), (one, other) => (one[1], other[1]))),
        ];
        string favourite = rows.GroupBy(row => row[1], StringComparer.Ordinal).MaxBy(group => group.Count())!.Key;

        int byPopularity = steps.Count(step => string.Equals(step.After, favourite, StringComparison.Ordinal));
        int byOrder = steps.GroupBy(step => step.Before, StringComparer.Ordinal)
            .Sum(from => from.GroupBy(step => step.After, StringComparer.Ordinal).Max(to => to.Count()));

        Assert.True(byOrder > byPopularity * 5, $"{byOrder} by order, {byPopularity} by popularity");
    }

    [Fact]
    public void A_cancelled_run_leaves_no_file_half_written()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var options = new SampleOptions(1000, 100, 200_000, 3);

        Assert.Throws<OperationCanceledException>(() =>
            SampleGenerator.Generate(options, folder.Path, done => Cancel(stop, done, options.Interactions * 3 / 5), stop.Token));

        Assert.False(File.Exists(folder["interactions.csv"]));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    private static void Cancel(CancellationTokenSource stop, long done, long at)
    {
        if (done >= at)
            stop.Cancel();
    }

    private static long LastNumber(string line) => long.Parse(line.AsSpan(line.LastIndexOf(',') + 1));
}

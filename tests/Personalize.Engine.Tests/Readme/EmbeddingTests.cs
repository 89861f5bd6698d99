using System.Text;
using Personalize.Engine.Tests.House;
using Xunit;

namespace Personalize.Engine.Tests.Readme;

/// <summary>The README's C#, compiled and run: what stands between the markers is what the README prints.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public void The_sample_of_the_README_runs()
    {
        TextWriter before = Console.Out;
        string folder = Environment.CurrentDirectory;
        using var output = new StringWriter();
        Console.SetOut(output);
        Environment.CurrentDirectory = Repository.Root; // The sample names files as a reader at the root of the clone does.
        try
        {
            Sample();
        }
        finally
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(before);
        }

        Assert.Equal(10, output.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void The_README_prints_the_sample_as_it_is()
    {
        string[] source = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Personalize.Engine.Tests", "Readme", "EmbeddingTests.cs"));
        IEnumerable<string> sample = source.SkipWhile(line => line.Trim() != "// sample").Skip(1).TakeWhile(line => line.Trim() != "// end").Select(line => line.Trim());
        string[] readme = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));
        IEnumerable<string> printed = readme.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").Select(line => line.Trim());

        string[] code = [.. printed.Where(line => line.Length > 0 && line is not ("using System.Text;" or "using Personalize.Engine;"))];
        Assert.NotEmpty(code);
        Assert.Equal(sample.ToArray(), code);
    }

    private static void Sample()
    {
        // sample
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions()); // in memory; DataDirectory = "shop-state" keeps it
        DatasetGroup shop = engine.CreateDatasetGroup("shop",                         // a stored group: engine.GetDatasetGroup("shop")
            interactions: File.ReadAllText("data/interactions.schema.json"), items: File.ReadAllText("data/items.schema.json"));
        shop.Import("interactions", "data/interactions.csv");
        shop.Items.Put("432"u8, new FieldValue("TITLE"u8, "A New Film"u8), new FieldValue("GENRE"u8, "Action"u8));
        shop.PutEvent("196"u8, "432"u8, "watch"u8, timestamp: 1_767_225_600);         // epoch seconds
        Campaign campaign = shop.Train("aws-user-personalization").Deploy("home");
        Span<ScoredItem> best = stackalloc ScoredItem[10];
        int found = campaign.Recommend("1001"u8, best);                               // any thread, no allocation once warm
        for (int i = 0; i < found; i++)
            Console.WriteLine($"{Encoding.UTF8.GetString(shop.Items.GetId(best[i].Row))} {best[i].Score}");
        // end
    }
}

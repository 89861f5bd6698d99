using Personalize.Cli.Generation;

namespace Personalize.Cli.Demo;

/// <summary>The files that the story is told on, and the schemas that fit them.</summary>
/// <param name="Caption">What they are, for people.</param>
/// <param name="Interactions">File of interactions.</param>
/// <param name="Items">File of items.</param>
/// <param name="Users">File of users; null where the edition has none.</param>
/// <param name="EventType">What one says of an event of these data: watch, rating.</param>
internal sealed record DemoData(string Caption, string Interactions, string Items, string? Users, string EventType)
{
    private const int SampleUsers = 2000;
    private const int SampleItems = 1000;
    private const int SampleInteractions = 100_000;

    public static string InteractionsSchema => SampleSchemas.Interactions;

    public static string ItemsSchema => SampleSchemas.Items;

    public static string UsersSchema => SampleSchemas.Users;

    /// <summary>The sample of the clone; where there is no clone, the same bytes made again in <paramref name="scratch"/>.</summary>
    public static DemoData Sample(string scratch, CancellationToken cancellationToken)
    {
        string directory = Clone.Root is { } root && File.Exists(Path.Combine(root, "data", "interactions.csv")) ? Path.Combine(root, "data") : Path.Combine(scratch, "sample");
        if (!Directory.Exists(directory))
            SampleGenerator.Generate(new SampleOptions(SampleUsers, SampleItems, SampleInteractions, Seed: 1), directory, null, cancellationToken);
        string In(string name) => Path.Combine(directory, name);
        return new DemoData("the made sample (data/README.md says how)", In("interactions.csv"), In("items.csv"), In("users.csv"), "watch");
    }

    public static DemoData MovieLens(string directory)
    {
        MovieLensFolder folder = MovieLensFolder.Find(directory);
        return new DemoData($"MovieLens, the raw files in {directory}", folder.Interactions, folder.Items, folder.Users, "rating");
    }
}

using System.Globalization;
using System.Text;
using Personalize.Bench.Scoring;
using Personalize.Engine;
using Personalize.Engine.Resources;
using Personalize.Training;
using Personalize.Training.Matrices;

namespace Personalize.Bench.Engine;

/// <summary>A served campaign of any size without training: made factors with 50 sparse corrections per item, items of two columns, users of 100 events.</summary>
internal sealed class MadeShop : IDisposable
{
    private const int Rank = 64;
    private const int RestPerItem = 50;
    private const int EventsPerUser = 100;

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string ItemsSchema = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":"string","categorical":true},{"name":"YEAR","type":"int"}]}
        """;

    public MadeShop(string shape, int items, int users)
    {
        Engine = PersonalizeEngine.Open(new EngineOptions());
        Group = Engine.CreateDatasetGroup("made", Interactions, ItemsSchema);
        for (int item = 0; item < items; item++)
        {
            EntityPut put = Group.Items.BeginPut(Id("i", item));
            put.Set("GENRE"u8, Id("g", item % 100));
            put.Set("YEAR"u8, 1900L + (item % 100));
            put.Commit();
        }

        var random = new Random(11);
        Users = [.. Enumerable.Range(0, users).Select(user => Id("u", user))];
        for (int e = 0; e < users * EventsPerUser; e++)
            Group.PutEvent(Users[e % users], Id("i", random.Next(items)), "view"u8, 1_700_000_000 + e);

        using var content = new MemoryStream();
        MakeModel(shape, items, random).Save(content);
        string file = Engine.Blobs.Save(content.GetBuffer().AsSpan(0, (int)content.Length));
        Campaign = Engine.Catalog.Versions.Add(Group, at => new SolutionVersionTrained(
            Group.Store.Number, "made", "00000000", "aws-user-personalization", file, new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal), at)).Deploy("made");
    }

    public PersonalizeEngine Engine { get; }

    public DatasetGroup Group { get; }

    public Campaign Campaign { get; }

    public byte[][] Users { get; }

    public void Dispose() => Engine.Dispose();

    private static byte[] Id(string kind, int number) => Encoding.UTF8.GetBytes(kind + number.ToString(CultureInfo.InvariantCulture));

    private static TrainedModel MakeModel(string shape, int items, Random random)
    {
        // A history is a sum of In; with In of the same shape as Out the user vector is one too.
        float[] factors = FactorShapes.Make(shape, items, Rank, 1, 5).Items;
        int[] start = [.. Enumerable.Range(0, items + 1).Select(item => item * RestPerItem)];
        var column = new int[items * RestPerItem];
        var value = new float[column.Length];
        for (int item = 0; item < items; item++)
        {
            Span<int> columns = column.AsSpan(item * RestPerItem, RestPerItem);
            int first = random.Next(items / RestPerItem);
            for (int e = 0; e < RestPerItem; e++)
            {
                columns[e] = Math.Min(items - 1, first + (e * (items / RestPerItem)));
                value[(item * RestPerItem) + e] = random.NextSingle() * .01f;
            }
        }

        return new TrainedModel
        {
            Recipe = "aws-user-personalization",
            Items = items,
            Rank = Rank,
            In = factors,
            Out = factors,
            Covered = [.. Enumerable.Repeat(ulong.MaxValue, (items + 63) / 64)],
            Decay = .97f,
            Floor = .1f,
            RepeatWeight = -.1f,
            PopularityWeight = 0,
            Temperature = 1,
            Rest = new CompressedRows(items, start, column, value),
            RestEvents = 50,
            FeatureCount = 0,
            FeaturesToIn = new float[Rank],
            FeaturesToOut = new float[Rank],
        };
    }
}

using System.Text;
using BenchmarkDotNet.Attributes;
using Personalize.Engine;

namespace Personalize.Bench.Engine;

/// <summary>One call of the library at a time, in process, durability <c>memory</c>: 10,000 items, 5,000 users, 100,000 events, rank 128.</summary>
[MemoryDiagnoser]
public class EngineCalls
{
    private const int Items = 10_000;
    private const int Users = 5_000;
    private const int Events = 100_000;

    private const string InteractionsSchema = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string ItemsSchema = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":"string","categorical":true},
        {"name":"TITLE","type":"string"},{"name":"YEAR","type":"int"},{"name":"PRICE","type":"float"},{"name":"STOCK","type":["null","string"],"categorical":true},
        {"name":"CREATION_TIMESTAMP","type":"long"}]}
        """;

    private readonly ScoredItem[] _best = new ScoredItem[25];
    private readonly byte[][] _itemIds = Enumerable.Range(0, Items).Select(i => Encoding.UTF8.GetBytes($"item-{i:d8}")).ToArray();
    private readonly byte[][] _userIds = Enumerable.Range(0, Users).Select(u => Encoding.UTF8.GetBytes($"user-{u:d8}")).ToArray();
    private PersonalizeEngine _engine = null!;
    private DatasetGroup _group = null!;
    private Campaign _campaign = null!;
    private int _next;
    private long _time = 1_800_000_000;

    [GlobalSetup]
    public void Setup()
    {
        _engine = PersonalizeEngine.Open(new EngineOptions());
        _group = _engine.CreateDatasetGroup("bench", InteractionsSchema, ItemsSchema);
        for (int item = 0; item < Items; item++)
        {
            Put(item);
        }

        var random = new Random(7);
        for (int e = 0; e < Events; e++)
        {
            int user = random.Next(Users);
            int item = (int)(Math.Pow(random.NextDouble(), 2) * Items / 10) * 10 + (user % 10);
            _group.PutEvent(_userIds[user], _itemIds[item], "view"u8, 1_700_000_000 + e);
        }

        _campaign = _group.Train("aws-user-personalization").Deploy("home");
    }

    [GlobalCleanup]
    public void Cleanup() => _engine.Dispose();

    /// <summary>A known item of six fields.</summary>
    [Benchmark]
    public void PutItem() => Put(_next = (_next + 7919) % Items);

    /// <summary>An event of a known user on a known item.</summary>
    [Benchmark]
    public void PutEvent()
    {
        _next = (_next + 7919) % Items;
        _group.PutEvent(_userIds[_next % Users], _itemIds[_next], "view"u8, _time++);
    }

    /// <summary>The best 25 of 10,000 items: history, fold-in, exact scan, corrections, merge.</summary>
    [Benchmark]
    public int Recommend25()
    {
        _next = (_next + 7919) % Users;
        return _campaign.Recommend(_userIds[_next], _best);
    }

    private void Put(int item)
    {
        EntityPut put = _group.Items.BeginPut(_itemIds[item]);
        put.Set("GENRE"u8, (item & 1) == 0 ? "Action|Comedy"u8 : "Drama"u8);
        put.Set("TITLE"u8, "A title of usual length"u8);
        put.Set("YEAR"u8, 1980L + (item % 40));
        put.Set("PRICE"u8, 9.5);
        put.Set("STOCK"u8, "yes"u8);
        put.Set("CREATION_TIMESTAMP"u8, 1_700_000_000L);
        put.Commit();
    }
}

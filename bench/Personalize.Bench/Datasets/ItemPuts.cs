using System.Globalization;
using System.Text;
using Personalize.Engine;
using Personalize.Storage.Datasets;
using Personalize.Storage.Ids;
using RocksDbSharp;

namespace Personalize.Bench.Datasets;

/// <summary>Puts of known items with six fields beside a bare FASTER upsert of the id, a <c>Dictionary&lt;string, object[]&gt;</c> and RocksDB holding the same record.</summary>
/// <remarks>The store holds the items in one order and they are put in another; what is put lies in memory in the order in which it is put, as a caller's does.</remarks>
internal sealed class ItemPuts : IDisposable
{
    private const int Rounds = 5;
    private const int IdBytes = 15;

    private readonly int[] _order;
    private readonly byte[] _ids;
    private readonly string[] _texts;
    private readonly Dictionary<string, object[]> _dictionary = new(StringComparer.Ordinal);
    private readonly IdMap _map = new();
    private readonly GroupState _state;
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-rocks-");
    private readonly RocksDb _rocks;
    private readonly WriteOptions _noWal = new WriteOptions().DisableWal(1);
    private readonly BareUpserts _bare = new();
    private readonly byte[] _buffer = GC.AllocateArray<byte>(1024, pinned: true);

    private ItemPuts(int count)
    {
        _order = Enumerable.Range(0, count).ToArray();
        _ids = new byte[count * IdBytes];
        _texts = new string[count];
        _state = new GroupState(1, null, StoreRecords.Items, null, _map);
        _group = _engine.CreateDatasetGroup("bench", items: StoreRecords.Items.Text);
        _rocks = RocksDb.Open(new DbOptions().SetCreateIfMissing(true), _folder.FullName);
        Lay();
        Bare();
        PutItems();
        ApplyItems();
        PutObjects();
        PutRocks();
        new Random(1).Shuffle(_order);
        Lay();
    }

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        using var bench = new ItemPuts(count);
        var contest = new Contest(Rounds);
        contest.Add("bare FasterKV upsert of the id", bench.Bare);
        contest.Add("PutItem of the library", bench.PutItems);
        contest.Add("encode and apply, without facade and log", bench.ApplyItems);
        contest.Add("Dictionary<string, object[]>, given the same bytes", bench.PutObjectsOfBytes);
        contest.Add("Dictionary<string, object[]>, given strings", bench.PutObjects);
        contest.Add("RocksDB put of the encoded record, no write-ahead log", bench.PutRocks);
        if (args.Length > 1) contest.Keep(args[1]);
        contest.Run();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        bench.PutItems();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine($"# {count:N0} known items, six fields, random order, one thread\n\n{Machine.Describe()}; RocksDB {typeof(RocksDb).Assembly.GetName().Version}\n");
        Console.WriteLine($"PutItem allocates {(double)allocated / count:F3} bytes each. Nanoseconds of processor time, median of {Rounds} rounds in turns.\n");
        Console.WriteLine("| what | ns each | range | times the bare upsert |\n|---|---|---|---|");
        contest.Print(count);
        return 0;
    }

    public void Dispose()
    {
        _rocks.Dispose();
        _folder.Delete(recursive: true);
        _engine.Dispose();
        _map.Dispose();
        _bare.Dispose();
    }

    private ReadOnlySpan<byte> Id(int put) => _ids.AsSpan(put * IdBytes, IdBytes);

    private void Lay()
    {
        for (var put = 0; put < _order.Length; put++)
        {
            _texts[put] = $"item-{_order[put]:x10}";
            Encoding.UTF8.GetBytes(_texts[put], _ids.AsSpan(put * IdBytes, IdBytes));
        }
    }

    private void Bare()
    {
        for (var put = 0; put < _order.Length; put++) _bare.Upsert(Id(put), _order[put]);
    }

    private void PutItems()
    {
        for (var at = 0; at < _order.Length; at++)
        {
            var i = _order[at];
            var put = _group.Items.BeginPut(Id(at));
            put.Set("TITLE"u8, Id(at));
            put.Set("GENRES"u8, i % 2 == 0 ? "Action|Crime"u8 : "Drama"u8);
            put.Set("YEAR"u8, 1950L + i % 70);
            put.Set("PRICE"u8, (double)(i % 100));
            put.Set("CREATION_TIMESTAMP"u8, 1_600_000_000L + i);
            put.Set("ADULT"u8, i % 9 == 0);
            put.Commit();
        }
    }

    private void ApplyItems()
    {
        for (var put = 0; put < _order.Length; put++)
            if (!_state.ApplyPutItem(StoreRecords.Item(_buffer, Id(put), _order[put]), out _)) throw new InvalidOperationException();
    }

    private void PutObjects()
    {
        for (var put = 0; put < _order.Length; put++)
        {
            var i = _order[put];
            _dictionary[_texts[put]] = [_texts[put], i % 2 == 0 ? "Action|Crime" : "Drama", 1950 + i % 70, (float)(i % 100), 1_600_000_000L + i, i % 9 == 0];
        }
    }

    private void PutObjectsOfBytes()
    {
        for (var put = 0; put < _order.Length; put++)
        {
            var i = _order[put];
            _dictionary[Encoding.UTF8.GetString(Id(put))] =
                [Encoding.UTF8.GetString(Id(put)), Encoding.UTF8.GetString(i % 2 == 0 ? "Action|Crime"u8 : "Drama"u8), 1950 + i % 70, (float)(i % 100), 1_600_000_000L + i, i % 9 == 0];
        }
    }

    private void PutRocks()
    {
        for (var put = 0; put < _order.Length; put++) _rocks.Put(Id(put), StoreRecords.Item(_buffer, Id(put), _order[put]), null, _noWal);
    }
}

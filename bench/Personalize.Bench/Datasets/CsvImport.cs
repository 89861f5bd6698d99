using System.Diagnostics;
using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;

namespace Personalize.Bench.Datasets;

/// <summary>CSV of interactions into the store, with ids and all checks, beside DuckDB into a table on one thread, which maps no ids.</summary>
internal sealed class CsvImport : IDisposable
{
    private const int Rounds = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-import-");
    private readonly string _csv;
    private readonly List<Spent> _peer = [];
    private readonly List<Spent> _encode = [];
    private readonly List<Spent> _apply = [];

    private CsvImport(int rows)
    {
        _csv = Path.Combine(_folder.FullName, "interactions.csv");
        var random = new Random(1);
        using var writer = new StreamWriter(_csv);
        writer.WriteLine("USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP");
        for (var i = 0; i < rows; i++)
        {
            var item = (int)(Math.Pow(random.NextDouble(), 2) * 100_000);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"user-{random.Next(Math.Max(1, rows / 10)):d8},item-{item:d6},{(i % 4 == 0 ? "purchase" : "click")},{i % 5},{1_600_000_000 + i}"));
        }
    }

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5_000_000;
        using var bench = new CsvImport(rows);
        for (var round = 0; round < Rounds; round++)
        {
            bench._peer.Add(bench.Peer());
            bench.Import();
        }

        var (peer, encode, apply) = (Median(bench._peer), Median(bench._encode), Median(bench._apply));
        Console.WriteLine($"# CSV import of {rows:N0} interactions, {new FileInfo(bench._csv).Length >> 20} MiB\n\n{Machine.Describe()}; DuckDB {Version()}, one thread. Median of {Rounds} rounds in turns.\n");
        Console.WriteLine("| what | seconds on the wall | million rows/s | times DuckDB | processor seconds | times DuckDB |\n|---|---|---|---|---|---|");
        Print("DuckDB into a table, one thread, no ids", peer, rows, peer);
        Print("import, two threads: everything", encode + apply, rows, peer);
        Print("of it: read, check, number, hash, write, flush", encode, rows, peer);
        Print("of it: check the hash, read, ids, columns, histories", apply, rows, peer);
        return 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Spent Median(List<Spent> values) =>
        new(values.Select(spent => spent.Wall).Order().ElementAt(values.Count / 2), values.Select(spent => spent.Processor).Order().ElementAt(values.Count / 2));

    private static void Print(string name, Spent spent, int rows, Spent peer) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {spent.Wall:F2} | {rows / spent.Wall / 1e6:F2} | {peer.Wall / spent.Wall:F2} | {spent.Processor:F2} | {peer.Processor / spent.Processor:F2} |"));

    private static Spent Measure(Action work)
    {
        var (wall, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        work();
        return new Spent(Stopwatch.GetElapsedTime(wall).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
    }

    private static string Version()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    private Spent Peer()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET threads = 1";
        command.ExecuteNonQuery();
        command.CommandText = $"CREATE TABLE interactions AS SELECT * FROM read_csv('{_csv}', header = true, columns = {{'USER_ID':'VARCHAR','ITEM_ID':'VARCHAR','EVENT_TYPE':'VARCHAR','EVENT_VALUE':'FLOAT','TIMESTAMP':'BIGINT'}})";
        return Measure(() => command.ExecuteNonQuery());
    }

    private void Import()
    {
        using var ids = new IdMap();
        var state = new GroupState(1, StoreRecords.Interactions, null, null, ids);
        var store = Path.Combine(_folder.FullName, "store");
        ImportedFile? file = null;
        _encode.Add(Measure(() => file = RowImport.TryRun(new ImportRequest(StoreRecords.Interactions, _csv, LocalDisk.Instance, store, "bench"), out var refusal, default)
            ?? throw new InvalidOperationException(refusal!.ToString())));
        _apply.Add(Measure(() =>
        {
            using var reader = ImportFileReader.Open(LocalDisk.Instance, store, file!);
            state.ApplyImport(reader);
        }));
        File.Delete(Path.Combine(store, file!.Name + ImportedFile.Extension));
    }

    private readonly record struct Spent(double Wall, double Processor)
    {
        public static Spent operator +(Spent left, Spent right) => new(left.Wall + right.Wall, left.Processor + right.Processor);
    }
}

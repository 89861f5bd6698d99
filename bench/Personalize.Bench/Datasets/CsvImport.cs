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
    private readonly List<double>[] _seconds = [[], [], [], []]; // DuckDB, read and encode, apply, processor time of all threads

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
            bench._seconds[0].Add(bench.Peer());
            bench.Import();
        }

        var (peer, encode, apply) = (Median(bench._seconds[0]), Median(bench._seconds[1]), Median(bench._seconds[2]));
        Console.WriteLine($"# CSV import of {rows:N0} interactions, {new FileInfo(bench._csv).Length >> 20} MiB\n\n{Machine.Describe()}; DuckDB {Version()}, one thread. Median of {Rounds} rounds in turns.\n");
        Console.WriteLine("| what | processor seconds | million rows/s | times DuckDB |\n|---|---|---|---|");
        Print("DuckDB into a table, one thread, no ids", peer, rows, peer);
        Print("import, one thread: read, check, encode, hash, write, read, apply", encode + apply, rows, peer);
        Print("of it: read, check, encode, hash, write", encode, rows, peer);
        Print("of it: check the hash, read, ids, columns, histories", apply, rows, peer);
        Print($"import on {Environment.ProcessorCount} cores, on the wall", Median(bench._seconds[3]), rows, peer);
        return 0;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string name, double seconds, int rows, double peer) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seconds:F2} | {rows / seconds / 1e6:F2} | {peer / seconds:F2} |"));

    private static string Version()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    private double Peer()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET threads = 1";
        command.ExecuteNonQuery();
        command.CommandText = $"CREATE TABLE interactions AS SELECT * FROM read_csv('{_csv}', header = true, columns = {{'USER_ID':'VARCHAR','ITEM_ID':'VARCHAR','EVENT_TYPE':'VARCHAR','EVENT_VALUE':'FLOAT','TIMESTAMP':'BIGINT'}})";
        var start = ThreadTime.Seconds();
        command.ExecuteNonQuery();
        return ThreadTime.Seconds() - start;
    }

    private void Import()
    {
        using var ids = new IdMap();
        var state = new GroupState(1, StoreRecords.Interactions, null, null, ids);
        var store = Path.Combine(_folder.FullName, "store");
        var wall = Stopwatch.GetTimestamp();
        var start = ThreadTime.Seconds();
        var file = RowImport.TryRun(new ImportRequest(StoreRecords.Interactions, _csv, LocalDisk.Instance, store, "bench"), out var refusal, default)
            ?? throw new InvalidOperationException(refusal!.ToString());
        _seconds[1].Add(ThreadTime.Seconds() - start);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        using (var reader = ImportFileReader.Open(LocalDisk.Instance, store, file)) state.ApplyImport(reader);
        _seconds[2].Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        _seconds[3].Add(Stopwatch.GetElapsedTime(wall).TotalSeconds);
        File.Delete(Path.Combine(store, file.Name + ImportedFile.Extension));
    }
}

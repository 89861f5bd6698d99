using Personalize.Bench.Datasets;
using Personalize.Bench.Door;
using Personalize.Bench.Engine;
using Personalize.Bench.Filters;
using Personalize.Bench.Ids;
using Personalize.Bench.Log;
using Personalize.Bench.Scoring;
using Personalize.Bench.Snapshots;
using Personalize.Bench.Tails;
using Personalize.Bench.Training;

namespace Personalize.Bench;

/// <summary>What this program can measure: <c>dotnet run -c Release --project bench/Personalize.Bench -- VERB [arguments]</c>.</summary>
internal static class Verbs
{
    // One line per measurement; each stands in the folder of the room that it measures.
    private static readonly (string Name, string What, Func<string[], int> Run)[] Table =
    [
        ("puts", "puts of known items beside a bare FASTER upsert, a Dictionary of objects and RocksDB: puts [count]", ItemPuts.Run),
        ("threads", "PutUser and PutEvent from two threads on different cells beside one: threads [puts]", ThreadedPuts.Run),
        ("import", "CSV of interactions into the store beside DuckDB on one thread: import [rows]", CsvImport.Run),
        ("memory", "bytes of each interaction, item, user and id: memory [count]", StoreMemory.Run),
        ("ids", "id lookups beside Dictionary: ids [count]", IdLookups.Run),
        ("log", "durable puts beside Redis, appends, replay: log [puts] [everysec] [append] [replay] [apply [count]] [--directory PATH]", LogBench.Run),
        ("filters", "filters beside DuckDB and the worst legal filter: filters [count] [random filters] [conditions to time instead ...]", FilterBench.Run),
        ("engine", "PutItem, PutEvent, Recommend in process: time and bytes allocated per call (BenchmarkDotNet)", EngineVerb.Run),
        ("door", "the TCP door beside Redis and Garnet, recommendations beside the call in process, durable puts: door [get] [recommend] [durable] [--garnet PATH] [--directory PATH]", DoorBench.Run),
        ("tails", "the slowest recommendations, alone and with puts, snapshots and trainings beside, in process and over loopback: tails [--rate N] [--seconds N] [--directory PATH]", TailsBench.Run),
        ("aws", "GetRecommendations and PutItems at the AWS door beside an empty Kestrel and the TCP door, bytes allocated per request: aws [items]", AwsBench.Run),
        ("serving", "stages of a recommendation, with and without filters, and many users at once: serving [gauss|als] [items]", ServingBench.Run),
        ("kernels", "the kernels of the scan by vector width, one call at a time (BenchmarkDotNet)", KernelVerb.Run),
        ("training", "training on made data, seconds and peak memory by stage: training [events] [users] [items]", TrainingBench.Run),
        ("snapshots", "snapshot save and load beside plain writes and reads, put and recommend beside a running one: snapshots [files] [latency] [--items N] [--events N] [--directory PATH]", SnapshotBench.Run),
        ("scoring", "top k as a share of streaming the matrix: scoring [gauss|als] [rows] [rank] [--widths] [--dump FOLDER] [--plot FILE]", ScanBench.Run),
    ];

    public static int Run(string[] args)
    {
        foreach (var (name, _, run) in Table)
            if (args.Length > 0 && string.Equals(name, args[0], StringComparison.Ordinal)) return run(args[1..]);

        foreach (var (name, what, _) in Table) Console.Error.WriteLine($"  {name,-12} {what}");
        return 2;
    }
}

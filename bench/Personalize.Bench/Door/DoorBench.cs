using System.Globalization;
using Personalize.Bench.Log;
using Personalize.Engine;

namespace Personalize.Bench.Door;

/// <summary>The TCP door beside Redis and Garnet, in turns; recommendations beside the same call in process; durable puts beside Redis' append-only file.</summary>
internal static class DoorBench
{
    private const int Rounds = 5;
    private const double RoundSeconds = 0.5;

    private static readonly (int Connections, int Pipeline)[] Points = [(1, 1), (16, 1), (1, 16), (16, 16)];

    /// <summary>Arguments: get, recommend, durable (all when none); <c>--garnet PATH</c> of the tool; <c>--directory PATH</c> for files.</summary>
    public static int Run(string[] args)
    {
        string directory = Option(args, "--directory") ?? Path.Combine(AppContext.BaseDirectory, "door-bench");
        bool all = args.Length == 0 || args[0].StartsWith("--", StringComparison.Ordinal);
        string inline = Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1" ? "on" : "off";
        Console.WriteLine($"{Machine.Describe()}; inline socket completions {inline}; load {Load()}");
        if (all || args.Contains("get", StringComparer.Ordinal))
            Gets(directory, Option(args, "--garnet") ?? "garnet-server");

        if (all || args.Contains("recommend", StringComparer.Ordinal))
            RecommendBench.Run();

        if (all || args.Contains("durable", StringComparer.Ordinal))
            DurableBench.Run(directory);

        Console.WriteLine($"load {Load()}");
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);

        return 0;
    }

    /// <summary>Median of the rounds, and their range.</summary>
    public static string Tell(List<double> rates) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(rates) / 1000:f1} ({rates.Min() / 1000:f1}-{rates.Max() / 1000:f1})");

    public static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    /// <summary>The median of the ratios of each round: what both met in the same second.</summary>
    public static string Ratio(List<double> ours, List<double> theirs) => theirs.Count == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{Median([.. ours.Zip(theirs, (our, their) => our / their)]):f2}");

    /// <summary>As many requests as fit a round at the rate of the last one.</summary>
    public static long Requests(List<double> before, double first, double seconds = RoundSeconds) => (long)((before.Count == 0 ? first : before[^1]) * seconds);

    private static void Gets(string directory, string garnetPath)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup shop = engine.CreateDatasetGroup("shop", null, """
            {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"V","type":"string"}]}
            """);
        shop.Items.Put("i"u8, new FieldValue("V"u8, "xxx"u8));
        using var own = new OwnDoor(engine);
        using Peer? redis = Peer.TryRedis(directory), garnet = Peer.TryGarnet(garnetPath);
        foreach (Peer? peer in new[] { redis, garnet })
        {
            if (peer is not null)
                RedisBenchmark.Run(peer.Port, 1, 1, 1000, ["SET", "i", "xxx"]);
        }

        Console.WriteLine("| command | connections | P | ours, thousand/s | Redis 7.0.15 | Garnet 2.2.8 | ours / Redis | ours / Garnet |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((string[] ask, string[] theirs) in new (string[], string[])[] { (["PING"], ["PING"]), (["PE.GETITEM", "shop", "i"], ["GET", "i"]) })
        {
            foreach ((int connections, int pipeline) in Points)
            {
                List<double> ourRates = [], redisRates = [], garnetRates = [];
                for (int round = 0; round <= Rounds; round++)
                {
                    Add(ourRates, own.Port, connections, pipeline, ask);
                    Add(redisRates, redis?.Port, connections, pipeline, theirs);
                    Add(garnetRates, garnet?.Port, connections, pipeline, theirs);
                }

                foreach (List<double> rates in new[] { ourRates, redisRates, garnetRates }.Where(rates => rates.Count > 0))
                    rates.RemoveAt(0); // warm-up

                Console.WriteLine($"| `{ask[0]}` | {connections} | {pipeline} | {Tell(ourRates)} | {(redis is null ? "-" : Tell(redisRates))} | {(garnet is null ? "-" : Tell(garnetRates))} | {Ratio(ourRates, redisRates)} | {Ratio(ourRates, garnetRates)} |");
            }
        }
    }

    private static void Add(List<double> rates, int? port, int connections, int pipeline, string[] command)
    {
        if (port is { } open)
            rates.Add(RedisBenchmark.Run(open, connections, pipeline, Requests(rates, 20_000 * pipeline), command));
    }

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
}

using System.Globalization;
using System.Net.Sockets;
using System.Runtime;
using System.Text;
using HdrHistogram;
using Personalize.Bench.Door;
using Personalize.Bench.Log;
using Personalize.Engine;

namespace Personalize.Bench.Tails;

/// <summary>The slowest of many recommendations, in process and over loopback: alone, with each kind of company by itself, and with puts, events, snapshots, trainings and swaps together.</summary>
internal static class TailsBench
{
    private const int Items = 10_000;
    private const int Users = 2_000;
    private const int Events = 40_000;
    private const long LongestNs = 60_000_000_000;

    private static readonly (string Name, CompanyKinds Kinds)[] _companies =
    [
        ("alone", CompanyKinds.None),
        ("puts and events", CompanyKinds.Puts),
        ("snapshots", CompanyKinds.Snapshots),
        ("swaps of the model", CompanyKinds.Swaps),
        ("trainings", CompanyKinds.Trainings),
        ("in company of all", CompanyKinds.All),
    ];

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string ItemsSchema = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":"string","categorical":true}]}
        """;

    /// <summary>Arguments: <c>--rate N</c> requests per second (1000), <c>--seconds N</c> of one window (5), <c>--rounds N</c> (3), <c>--directory PATH</c>.</summary>
    public static int Run(string[] args)
    {
        var plan = new TailsPlan(Number(args, "--rate", 1000), TimeSpan.FromSeconds(Number(args, "--seconds", 5)), Number(args, "--rounds", 3));
        int at = Array.IndexOf(args, "--directory");
        string directory = at >= 0 ? args[at + 1] : Path.Combine(AppContext.BaseDirectory, "tails-bench");
        Console.WriteLine($"{Machine.Describe()}; load {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown")}");
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency; // As personalize serve does.
        using (PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = LogBench.MakeEmpty(directory), Durability = Durability.EverySecond }))
        {
            DatasetGroup group = Fill(engine);
            using var door = new OwnDoor(engine);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.Connect("127.0.0.1", door.Port);
            Campaign campaign = engine.GetCampaign("home");
            void InProcess(OpenLoop loop) => loop.Ask(i => campaign.Recommend(Company.Id("u", i * 7 % Users), new ScoredItem[10]));
            void OverLoopback(OpenLoop loop) => loop.SendAndReceive(i => client.Send(Encode($"PE.RECOMMEND home u{i * 7 % Users} COUNT 10")), new Replies(client).Receive);
            Measure("in process", InProcess, engine, group, plan);
            Measure("over loopback", OverLoopback, engine, group, plan);
        }

        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static void Measure(string what, Action<OpenLoop> ask, PersonalizeEngine engine, DatasetGroup group, TailsPlan plan)
    {
        TailFigures[] figures = [.. _companies.Select(_ => new TailFigures(new LongHistogram(LongestNs, 3)))];
        string told = "";
        ask(new OpenLoop(plan.PerSecond, TimeSpan.FromSeconds(2), new LongHistogram(LongestNs, 3))); // warm
        for (int round = 0; round < plan.Rounds; round++)
        {
            for (int i = 0; i < _companies.Length; i++)
            {
                var company = new Company(_companies[i].Kinds, engine, group, Items, Users);
                figures[i].Measure(times => ask(new OpenLoop(plan.PerSecond, plan.Window, times)));
                company.Dispose();
                told = company.Told;
            }
        }

        Console.WriteLine($"{plan.PerSecond} requests/s {what}, microseconds; in the last window {told}");
        Console.WriteLine("| company | p50 | p99 | p99.9 | p99.99 | longest | p99.9 beside alone | collections 0/1/2 | paused by them, ms |\n|---|---|---|---|---|---|---|---|---|");
        for (int i = 0; i < _companies.Length; i++)
            Console.WriteLine($"| {_companies[i].Name} | {figures[i].Text(beside: figures[0])} |");
    }

    private static DatasetGroup Fill(PersonalizeEngine engine)
    {
        DatasetGroup group = engine.CreateDatasetGroup("made", Interactions, ItemsSchema);
        for (int item = 0; item < Items; item++)
            group.Items.Put(Company.Id("i", item), new FieldValue("GENRE"u8, item % 2 == 0 ? "Drama"u8 : "Comedy"u8));

        var random = new Random(3);
        for (int e = 0; e < Events; e++)
            group.PutEvent(Company.Id("u", random.Next(Users)), Company.Id("i", (int)(Items * random.NextDouble() * random.NextDouble())), "view"u8, 1_700_000_000 + e);

        group.Train("pe-item-knn").Deploy("home");
        return group;
    }

    private static byte[] Encode(string command)
    {
        string[] words = command.Split(' ');
        return Encoding.UTF8.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
    }

    private static int Number(string[] args, string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    private sealed record TailsPlan(int PerSecond, TimeSpan Window, int Rounds);

    /// <summary>Counts whole replies, each an array of ten ids.</summary>
    private sealed class Replies(Socket client)
    {
        private const int LinesOfReply = 21;
        private readonly byte[] _buffer = new byte[1 << 16];
        private int _lines;

        public int Receive()
        {
            int before = _lines / LinesOfReply;
            while (_lines / LinesOfReply == before)
                _lines += _buffer.AsSpan(0, client.Receive(_buffer)).Count((byte)'\n');

            return (_lines / LinesOfReply) - before;
        }
    }
}

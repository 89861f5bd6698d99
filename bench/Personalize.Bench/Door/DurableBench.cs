using Personalize.Bench.Log;
using Personalize.Engine;

namespace Personalize.Bench.Door;

/// <summary>Puts of about 128 bytes through the door, each answered when the disk has it, beside Redis with an append-only file, in turns.</summary>
internal static class DurableBench
{
    private const int Rounds = 5;
    private const string Value = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string UsersSchema = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"V","type":"string"}]}
        """;

    public static void Run(string directory)
    {
        Console.WriteLine("| durability | connections | ours, thousand/s | Redis | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach ((Durability durability, string fsync) in new[] { (Durability.Commit, "always"), (Durability.EverySecond, "everysec") })
        {
            using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = LogBench.MakeEmpty(Path.Combine(directory, "own")), Durability = durability });
            engine.CreateDatasetGroup("shop", Interactions, null, UsersSchema);
            using var own = new OwnDoor(engine);
            using Peer? redis = Peer.TryRedis(Path.Combine(directory, "redis"), fsync);
            foreach (int connections in (int[])[1, 16, 256])
                Measure(durability, connections, own, redis);
        }
    }

    private static void Measure(Durability durability, int connections, OwnDoor own, Peer? redis)
    {
        List<double> ours = [], theirs = [];
        for (int round = 0; round <= Rounds; round++)
        {
            ours.Add(RedisBenchmark.Run(own.Port, connections, 1, DoorBench.Requests(ours, 2000 * Math.Min(connections, 16)), ["PE.PUTUSER", "shop", "key:__rand_int__", "V", Value]));
            if (redis is not null)
                theirs.Add(RedisBenchmark.Run(redis.Port, connections, 1, DoorBench.Requests(theirs, 2000 * Math.Min(connections, 16)), ["SET", "key:__rand_int__", Value]));
        }

        ours.RemoveAt(0);
        if (redis is not null)
            theirs.RemoveAt(0);

        Console.WriteLine($"| {durability} | {connections} | {DoorBench.Tell(ours)} | {(redis is null ? "-" : DoorBench.Tell(theirs))} | {DoorBench.Ratio(ours, theirs)} |");
    }
}

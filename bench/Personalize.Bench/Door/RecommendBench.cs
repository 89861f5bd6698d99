using System.Diagnostics;
using System.Globalization;
using Personalize.Bench.Engine;
using Personalize.Engine;

namespace Personalize.Bench.Door;

/// <summary>PE.RECOMMEND COUNT 10 in pipelines of 16 on one connection beside the same call in process, in turns.</summary>
internal static class RecommendBench
{
    private const int Rounds = 7;
    private const int Users = 64;

    public static void Run()
    {
        Console.WriteLine("| items x 64 | in process, us | through the door, us | more, us (wanted 3) |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int items in (int[])[10_000, 100_000])
        {
            using var shop = new MadeShop("gauss", items, Users);
            using var own = new OwnDoor(shop.Engine);
            List<double> inProcess = [], throughDoor = [];
            for (int round = 0; round <= Rounds; round++)
            {
                int requests = items > 50_000 ? 4_000 : 20_000;
                inProcess.Add(InProcess(shop, requests));
                throughDoor.Add(1e6 / RedisBenchmark.Run(own.Port, 1, 16, requests, ["PE.RECOMMEND", "made", "u7", "COUNT", "10"]));
            }

            inProcess.RemoveAt(0);
            throughDoor.RemoveAt(0);
            double more = DoorBench.Median([.. throughDoor.Zip(inProcess, (door, call) => door - call)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {items:n0} | {DoorBench.Median(inProcess):f1} | {DoorBench.Median(throughDoor):f1} | {more:f1} |"));
        }
    }

    private static double InProcess(MadeShop shop, int requests)
    {
        Span<ScoredItem> best = stackalloc ScoredItem[10];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < requests; i++)
            shop.Campaign.Recommend(shop.Users[7], best);

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / requests;
    }
}

using System.Diagnostics;
using System.Globalization;
using Personalize.Training;
using Personalize.Training.Matrices;

namespace Personalize.Bench.Training;

/// <summary>Training of aws-user-personalization on made data: seconds, peak memory, stages. <c>training [events] [users] [items]</c>.</summary>
/// <remarks>Each user walks among neighbouring items of a few subjects, the subjects and items chosen by Zipf's law, so that order and taste are there to learn.</remarks>
internal static class TrainingBench
{
    private const int Subjects = 200;

    public static int Run(string[] args)
    {
        int events = Number(args, 0, 1_000_000), users = Number(args, 1, events / 20), items = Number(args, 2, 50_000);
        Console.WriteLine(Machine.Describe());
        var data = Make(events, users, items);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{data.Events:N0} events, {data.Users:N0} users, {data.Items:N0} items; {Memory()} MiB with the data"));
        var stages = new Stages();
        var model = Trainer.Train(data, new TrainOptions { Progress = stages });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trained in {stages.Seconds:F1} s; peak {Memory()} MiB"));
        foreach (var (name, value) in model.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)) Console.WriteLine($"  {name} {value}");
        foreach (var (name, value) in model.Metrics) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name} {value:0.####}"));
        using var sink = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        model.Save(sink);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model of {sink.Length >> 20:N0} MiB; peak {Memory()} MiB"));
        return 0;
    }

    private static TrainingData Make(int events, int users, int items)
    {
        var random = new Random(17);
        int[] user = new int[events], item = new int[events];
        long[] time = new long[events];
        int perSubject = Math.Max(1, items / Subjects), at = 0;
        for (int e = 0; e < events; e++)
        {
            user[e] = (int)((long)e * users / events);
            // A new walk now and then; between, one to three steps on.
            if (e == 0 || user[e] != user[e - 1] || random.Next(6) == 0)
                at = (Zipf(random, Subjects) * perSubject) + Zipf(random, perSubject);
            else
                at = (at / perSubject * perSubject) + ((at % perSubject + 1 + random.Next(3)) % perSubject);
            item[e] = Math.Min(at, items - 1);
            time[e] = 1_700_000_000 + ((long)e * 7919 % 10_000_000);
        }

        // Times rise within a user: histories are made in order.
        for (int e = 1; e < events; e++)
            if (user[e] == user[e - 1] && time[e] < time[e - 1]) time[e] = time[e - 1];
        return TrainingData.FromEvents(users, items, user, item, time);
    }

    // Density proportional to 1 / rank, by inversion.
    private static int Zipf(Random random, int count) => Math.Min(count - 1, (int)(Math.Exp(random.NextDouble() * Math.Log(count + 1)) - 1));

    private static int Number(string[] args, int place, int standard) =>
        place < args.Length ? int.Parse(args[place], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : standard;

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }

    private sealed class Stages : IProgress<TrainProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private string _last = "";

        public double Seconds => _watch.Elapsed.TotalSeconds;

        public void Report(TrainProgress value)
        {
            if (value.Stage == _last) return;
            _last = value.Stage;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Seconds,7:F1} s  {value.Share,5:P0}  {value.Stage}"));
        }
    }
}

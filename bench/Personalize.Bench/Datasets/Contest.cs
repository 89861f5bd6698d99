using System.Globalization;

namespace Personalize.Bench.Datasets;

/// <summary>Runs several ways of doing the same thing in turns, so that a busy minute hurts all of them, and keeps the medians.</summary>
internal sealed class Contest(int rounds)
{
    private readonly List<(string Name, Action Run, List<double> Seconds)> _entries = [];

    public void Add(string name, Action run) => _entries.Add((name, run, []));

    /// <summary>Leaves the entries whose name holds a text, and the first.</summary>
    public void Keep(string text) => _entries.RemoveAll(entry => entry != _entries[0] && !entry.Name.Contains(text, StringComparison.Ordinal));

    /// <summary>Two rounds for the compiler, then the counted ones. Processor time of the calling thread.</summary>
    public void Run()
    {
        for (var round = -2; round < rounds; round++)
        {
            foreach (var (_, run, seconds) in _entries)
            {
                GC.Collect();
                var start = ThreadTime.Seconds();
                run();
                if (round >= 0) seconds.Add(ThreadTime.Seconds() - start);
            }
        }
    }

    public double Median(string name)
    {
        var seconds = _entries.First(entry => entry.Name == name).Seconds.Order().ToArray();
        return seconds[seconds.Length / 2];
    }

    /// <summary>A line per entry: nanoseconds each, and how many times the first one's.</summary>
    public void Print(long count)
    {
        var first = Median(_entries[0].Name);
        foreach (var (name, _, seconds) in _entries)
        {
            var median = Median(name);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {median / count * 1e9:F0} | {seconds.Min() / count * 1e9:F0}–{seconds.Max() / count * 1e9:F0} | {median / first:F2} |"));
        }
    }
}

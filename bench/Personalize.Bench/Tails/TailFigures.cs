using System.Globalization;
using HdrHistogram;

namespace Personalize.Bench.Tails;

/// <summary>Times of requests with one kind of company, and what the collector did meanwhile.</summary>
internal sealed class TailFigures(LongHistogram times)
{
    private readonly int[] _collections = new int[3];
    private TimeSpan _paused;

    public double P999 => times.GetValueAtPercentile(99.9) / 1e3;

    public void Measure(Action<LongHistogram> window)
    {
        int[] before = [.. Collections()];
        TimeSpan pausedBefore = GC.GetTotalPauseDuration();
        window(times);
        _paused += GC.GetTotalPauseDuration() - pausedBefore;
        int generation = 0;
        foreach (int now in Collections())
        {
            _collections[generation] += now - before[generation];
            generation++;
        }
    }

    public string Text(TailFigures beside)
    {
        IEnumerable<double> micros = ((double[])[50, 99, 99.9, 99.99]).Select(share => times.GetValueAtPercentile(share) / 1e3).Append(times.GetMaxValue() / 1e3);
        return string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(" | ", micros.Select(m => m.ToString("f0", CultureInfo.InvariantCulture)))} | {P999 / beside.P999:f1} | {string.Join("/", _collections)} | {_paused.TotalMilliseconds:f0}");
    }

    private static IEnumerable<int> Collections() => Enumerable.Range(0, 3).Select(generation => GC.CollectionCount(generation));
}

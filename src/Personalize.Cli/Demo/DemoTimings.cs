using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Cli.Evaluation;
using Personalize.Engine;

namespace Personalize.Cli.Demo;

/// <summary>How long recommendations take when many people ask one after another.</summary>
internal sealed class DemoTimings(DemoScreen screen, Campaign campaign)
{
    private const int RequestsMax = 10_000;
    private const int Count = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks for the users of the interactions in turn, on one thread, until it has figures enough.</summary>
    public void Show(EventRows events)
    {
        byte[][] users = [.. Enumerable.Range(0, events.Users).Select(user => Encoding.UTF8.GetBytes(events.UserId(user)))];
        TimeSpan[] times = screen.Step(string.Create(CultureInfo.InvariantCulture, $"Recommend {Count} items to one user after another, on one thread"), () => Measure(users));
        Array.Sort(times);
        screen.Note(string.Create(CultureInfo.InvariantCulture,
            $"{times.Length:N0} answers: p50 {DemoScreen.Time(times[times.Length / 2])}, p99 {DemoScreen.Time(times[times.Length * 99 / 100])}"));
    }

    private TimeSpan[] Measure(byte[][] users)
    {
        var times = new List<TimeSpan>(RequestsMax);
        var best = new ScoredItem[Count];
        long begun = Stopwatch.GetTimestamp();
        while (times.Count < RequestsMax && Stopwatch.GetElapsedTime(begun) < Patience)
        {
            long asked = Stopwatch.GetTimestamp();
            campaign.Recommend(users[times.Count % users.Length], best);
            times.Add(Stopwatch.GetElapsedTime(asked));
        }

        return [.. times];
    }
}

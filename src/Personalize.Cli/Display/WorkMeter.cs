using System.Globalization;

namespace Personalize.Cli.Display;

/// <summary>How far a piece of work is, written by the worker and read by whoever shows it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class WorkMeter
{
    private long _done;
    private string? _stage;

    private WorkMeter(string what, string? unit, long total)
    {
        What = what;
        Unit = unit;
        Total = total;
    }

    /// <summary>A few words: <c>importing ratings.csv</c>.</summary>
    public string What { get; }

    /// <summary>What is counted; null where only a share is known.</summary>
    public string? Unit { get; }

    /// <summary>How many there are; 0 when unknown.</summary>
    public long Total { get; }

    public long Done => Interlocked.Read(ref _done);

    /// <summary>Work that counts something: rows, bytes.</summary>
    public static WorkMeter OfCount(string what, string unit, long total) => new(what, unit, total);

    /// <summary>Work that knows its share only.</summary>
    public static WorkMeter OfShare(string what) => new(what, unit: null, 1_000_000);

    public void Report(long done) => Interlocked.Exchange(ref _done, done);

    /// <param name="stage">What is done now.</param>
    /// <param name="share">0..1.</param>
    public void Report(string? stage, double share)
    {
        Volatile.Write(ref _stage, stage);
        Report((long)(share * Total));
    }

    /// <summary>The words of a bar or line.</summary>
    public string Caption => Volatile.Read(ref _stage) is { Length: > 0 } stage ? $"{What} ({stage})" : What;

    /// <summary>Figures of a plain line: counts, share, rate and time left, as far as they are known.</summary>
    public string Describe(TimeSpan elapsed)
    {
        long done = Done;
        double share = Total > 0 ? Math.Clamp((double)done / Total, 0, 1) : 0;
        var parts = new List<string>();
        if (Unit is not null)
            parts.Add(Total > 0 ? Say($"{done:N0} of {Total:N0} {Unit}") : Say($"{done:N0} {Unit}"));
        if (Total > 0)
            parts.Add(Say($"{share * 100:F0} %"));
        if (Unit is not null)
            parts.Add(Rate(elapsed));
        if (share > 0.01)
            parts.Add(Say($"about {elapsed.TotalSeconds * (1 - share) / share:F0} s left"));
        return string.Join(", ", parts);
    }

    /// <summary>Things a second; empty where only a share is known.</summary>
    public string Rate(TimeSpan elapsed) => Unit is null ? "" : Say($"{Done / Math.Max(0.001, elapsed.TotalSeconds):N0} {Unit}/s");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

namespace Personalize.Server.Tests.Canaries;

/// <summary>All that came out of a server and its engine, piece by piece, and the search through it.</summary>
internal sealed class Evidence
{
    public List<string> LogLines { get; } = [];

    public List<string> MetricLines { get; } = [];

    public List<string> Errors { get; } = [];

    public List<string> FileNames { get; } = [];

    /// <summary>Everything that should not have come out; empty where all is well.</summary>
    public IReadOnlyList<string> FindLeaks() =>
    [
        .. LogLines.SelectMany(line => Canary.LeaksIn(line.EndsWith('\n') ? line[..^1] : line, mayNameData: false)).Select(leak => "log: " + leak),
        .. MetricLines.SelectMany(line => Canary.LeaksIn(line, mayNameData: false)).Select(leak => "metrics: " + leak),
        .. FileNames.SelectMany(name => Canary.LeaksIn(name, mayNameData: false)).Select(leak => "file: " + leak),
        .. Errors.SelectMany(error => Canary.LeaksIn(error, mayNameData: true)).Select(leak => "error: " + leak),
    ];
}

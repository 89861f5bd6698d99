using System.Diagnostics.Metrics;

namespace Personalize.Server.Aws;

/// <summary>Requests, errors and latency of each operation, as instruments of the meter <c>Personalize.Aws</c>.</summary>
internal sealed class AwsMetrics : IDisposable
{
    private static readonly double[] Bounds = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly Meter _meter = new("Personalize.Aws");
    private readonly Counter<long> _requests;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _duration;

    public AwsMetrics()
    {
        _requests = _meter.CreateCounter<long>("personalize.aws.requests", "{request}", "Requests at the HTTP door by operation");
        _errors = _meter.CreateCounter<long>("personalize.aws.errors", "{error}", "Answers that are errors, by operation and type");
        _duration = _meter.CreateHistogram(
            "personalize.aws.duration", "s", "Time from the request's head to its answer", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    /// <summary>Counts one request; an operation that nobody has is counted as <c>unknown</c>.</summary>
    public void Add(AwsOperation? operation, AwsError? error, TimeSpan took)
    {
        var name = new KeyValuePair<string, object?>("operation", operation?.Name ?? "unknown");
        _requests.Add(1, name);
        _duration.Record(took.TotalSeconds, name);
        if (error is not null)
            _errors.Add(1, name, new KeyValuePair<string, object?>("type", AwsErrors.Name(error.Kind)));
    }

    public void Dispose() => _meter.Dispose();
}

namespace Personalize.Training.Evaluation;

/// <summary>A mean over users with its standard error.</summary>
public readonly record struct MetricValue(double Mean, double StandardError)
{
    internal static MetricValue Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return default;
        double sum = 0, squares = 0;
        foreach (double value in values) sum += value;
        double mean = sum / values.Length;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        return new MetricValue(mean, values.Length < 2 ? 0 : Math.Sqrt(squares / (values.Length - 1) / values.Length));
    }
}

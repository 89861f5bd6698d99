namespace Personalize.Bench.Door;

/// <summary>What a load saw.</summary>
/// <param name="PerSecond">Requests answered per second.</param>
/// <param name="MedianUs">Half of them took less, in microseconds.</param>
/// <param name="P99Us">Ninety-nine of a hundred took less.</param>
/// <param name="AllocatedBytes">Bytes that this process allocated per request, server and client together; the client allocates none.</param>
internal readonly record struct LoadResult(double PerSecond, double MedianUs, double P99Us, double AllocatedBytes);

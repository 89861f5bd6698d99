namespace Personalize.Training.Popularity;

/// <summary>What aws-trending-now counts and how it scores, shared by training and by counts that are kept live.</summary>
/// <remarks>
/// Time is cut into buckets of a twelfth of the interval. The latest interval is the twelve buckets that end with the one of the newest event, the one before it the
/// twelve before those: so an event counts in its bucket whatever comes after, and windows move bucket by bucket.
/// </remarks>
public static class Trend
{
    /// <summary>Under which name a model tells its interval, in seconds. On disk: never rename.</summary>
    public const string IntervalSeconds = "trend_discovery_frequency_seconds";

    /// <summary>Buckets of one interval.</summary>
    public const int Buckets = 12;

    // log(1 + users) of any count is below 22: so popularity, 0..1, orders only what has the same increase.
    private const double LogUsersMax = 22;
    private const double PopularityWeight = .001;

    /// <summary>Number of the bucket of a time; rises with time.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    /// <param name="intervalSeconds">Length of an interval, &gt; 0.</param>
    public static long BucketOf(long timestamp, long intervalSeconds)
    {
        long seconds = Math.Max(1, intervalSeconds / Buckets);
        long bucket = timestamp / seconds;
        return timestamp % seconds < 0 ? bucket - 1 : bucket;
    }

    /// <summary>increase + popularity / 1000.</summary>
    /// <param name="increase">Events of the latest interval less those of the one before.</param>
    /// <param name="users">Unique users of all time.</param>
    public static float Score(int increase, int users) => (float)(increase + (PopularityWeight * Math.Log(1.0 + users) / LogUsersMax));
}

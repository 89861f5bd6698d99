namespace Personalize.Cli.Generation;

/// <summary>The two years in which a made data set plays. All times are epoch seconds, UTC.</summary>
internal static class SampleCalendar
{
    /// <summary>2023-01-01T00:00:00Z.</summary>
    public const long Start = 1_672_531_200;

    public const int DaySeconds = 86_400;
    public const int Days = 730;

    /// <summary>2024-12-31T00:00:00Z.</summary>
    public const long End = Start + ((long)Days * DaySeconds);

    /// <summary>The year of the first day; the second begins 365 days later.</summary>
    public const int FirstYear = 2023;

    public static int YearOf(long time) => time < Start + (365L * DaySeconds) ? FirstYear : FirstYear + 1;

    /// <summary>Weights of the hours of a day: people watch in the evening.</summary>
    public static ReadOnlySpan<int> HourWeights =>
        [3, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7, 8, 10, 14, 18, 20, 18, 12, 6];
}

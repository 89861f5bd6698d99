namespace Personalize.Cli.Generation;

/// <summary>How large a made data set is, and the seed that makes it the same everywhere.</summary>
/// <param name="Users">1..100,000,000.</param>
/// <param name="Items">1..10,000,000.</param>
/// <param name="Interactions">0..1,000,000,000 and at most 20,000 a user; exactly so many rows are written.</param>
/// <param name="Seed">Any number.</param>
internal sealed record SampleOptions(int Users, int Items, int Interactions, ulong Seed)
{
    public const int UsersMax = 100_000_000;
    public const int ItemsMax = 10_000_000;
    public const int InteractionsMax = 1_000_000_000;

    /// <summary>20,000 films in a life: beyond that the made times would leave the calendar.</summary>
    public const int InteractionsPerUserMax = 20_000;

    /// <summary>Ids of users and items count up from here, so that the ids of the first walk (users 489 and 650, item 432) are new.</summary>
    public const int FirstUserId = 1001;

    public const int FirstItemId = 10001;
}

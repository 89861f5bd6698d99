namespace Personalize.Cli.Generation;

/// <summary>One made interaction. 16 bytes.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">Seconds after <see cref="SampleCalendar.Start"/>.</param>
/// <param name="Kind">What happened.</param>
/// <param name="HalfStars">1..10 for a rating, else 0.</param>
internal readonly record struct MadeEvent(int User, int Item, int Time, EventKind Kind, byte HalfStars);

internal enum EventKind : byte
{
    Click = 0,
    Watch = 1,
    Rating = 2,
}

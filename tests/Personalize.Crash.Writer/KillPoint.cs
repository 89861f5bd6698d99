using System.Globalization;

namespace Personalize.Crash.Writer;

/// <summary>The call of the disk at which the process ends itself with SIGKILL.</summary>
/// <param name="Moment">Before the call, within it (half of a write is done), or after it.</param>
/// <param name="Call">Which call: open, write, flush, length, read, delete, rename, directory.</param>
/// <param name="PathPart">Text that its path holds.</param>
/// <param name="Count">The how manieth such call, from 1.</param>
internal sealed record KillPoint(string Moment, string Call, string PathPart, int Count)
{
    /// <summary>Reads what <see cref="ToString"/> wrote: <c>within write records 3</c>.</summary>
    public static KillPoint Parse(string text)
    {
        string[] words = text.Split(' ');
        return new KillPoint(words[0], words[1], words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Moment} {Call} {PathPart} {Count}");
}

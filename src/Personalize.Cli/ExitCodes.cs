namespace Personalize.Cli;

/// <summary>What the program answers to its caller.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The work failed: a file, the data, the disk.</summary>
    public const int Failed = 1;

    /// <summary>The words of the command are wrong; the message names the word and what is allowed.</summary>
    public const int WrongWords = 2;

    public const int Interrupted = 130;
}

namespace Personalize.Cli;

/// <summary>Work that could not be done, with a sentence for the person at the keyboard. Ends the program with 1.</summary>
internal sealed class WorkFailedException : Exception
{
    public WorkFailedException(string message)
        : base(message)
    {
    }

    public WorkFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

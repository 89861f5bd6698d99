namespace Personalize.Training;

/// <summary>The data cannot train the recipe; the message says what was seen and what is needed.</summary>
public sealed class TrainingRefusedException : Exception
{
    public TrainingRefusedException()
    {
    }

    public TrainingRefusedException(string message)
        : base(message)
    {
    }

    public TrainingRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace Personalize.Engine;

/// <summary>A refusal, worded for people who embed the engine.</summary>
public sealed class PersonalizeException : Exception
{
    /// <summary>An <see cref="PersonalizeErrorCode.InvalidInput"/> without more to say.</summary>
    public PersonalizeException() : this(PersonalizeErrorCode.InvalidInput, "The request was refused.")
    {
    }

    /// <summary>An <see cref="PersonalizeErrorCode.InvalidInput"/> with its message.</summary>
    public PersonalizeException(string message) : this(PersonalizeErrorCode.InvalidInput, message)
    {
    }

    /// <summary>An <see cref="PersonalizeErrorCode.InvalidInput"/> with message and cause.</summary>
    public PersonalizeException(string message, Exception? innerException) : this(PersonalizeErrorCode.InvalidInput, message, innerException)
    {
    }

    /// <summary>A refusal of the given kind.</summary>
    public PersonalizeException(PersonalizeErrorCode code, string message, Exception? innerException = null) : base(message, innerException) => Code = code;

    /// <summary>The limit reached is that of memory: doors word it by itself.</summary>
    internal bool IsMemoryFull { get; init; }

    /// <summary>The kind of refusal.</summary>
    public PersonalizeErrorCode Code { get; }
}

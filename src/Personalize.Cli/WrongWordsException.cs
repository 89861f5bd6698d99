namespace Personalize.Cli;

/// <summary>Words of the command that are wrong together; the message names the word, what was seen and what is allowed. Ends the program with 2.</summary>
internal sealed class WrongWordsException(string message) : Exception(message);

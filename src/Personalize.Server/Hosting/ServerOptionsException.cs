namespace Personalize.Server.Hosting;

/// <summary>A server may not start with the options given; the message names option, value seen and value allowed.</summary>
public sealed class ServerOptionsException : Exception
{
    public ServerOptionsException() : this("The options of the server are not allowed.")
    {
    }

    public ServerOptionsException(string message) : base(message)
    {
    }

    public ServerOptionsException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

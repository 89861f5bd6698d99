using System.Globalization;

namespace Personalize.Storage.Log;

/// <summary>The log is not as it was written, below the address up to which changes were acknowledged; it was not opened.</summary>
public sealed class LogDamagedException : IOException
{
    public LogDamagedException(string path, long address, string what, string remedy)
        : base(string.Create(CultureInfo.InvariantCulture, $"The change log '{path}' is damaged at address {address}: {what} Nothing was changed. {remedy}"))
    {
        Address = address;
        What = what;
        Remedy = remedy;
    }

    /// <summary>Where the damage begins; everything before it is good.</summary>
    public long Address { get; }

    /// <summary>What was seen there.</summary>
    public string What { get; }

    /// <summary>What the operator can do.</summary>
    public string Remedy { get; }
}

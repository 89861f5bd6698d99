using System.Globalization;

namespace Personalize.Storage.Log;

/// <summary>The log is whole, but does not hold all that was asked of it; it was not opened and nothing was changed.</summary>
public sealed class LogIncompleteException : IOException
{
    private LogIncompleteException(string path, long address, string what, string remedy)
        : base(string.Create(CultureInfo.InvariantCulture, $"The change log '{path}' {what} {remedy}"))
    {
        Address = address;
    }

    /// <summary>Where the log begins or ends.</summary>
    public long Address { get; }

    /// <summary>What was wanted lies before the beginning; <paramref name="wanted"/> null: everything was.</summary>
    internal static LogIncompleteException BeginsLater(string directory, long begin, long? wanted) => new(
        directory, begin,
        string.Create(CultureInfo.InvariantCulture, $"begins at address {begin}; what happened before is in a snapshot, and ")
            + (wanted is null ? "none was given." : string.Create(CultureInfo.InvariantCulture, $"the one given needs the log from address {wanted}.")),
        "Restore the snapshot, or the whole data directory, from a backup.");

    internal static LogIncompleteException EndsEarlier(string directory, long end, long wanted) => new(
        directory, end,
        string.Create(CultureInfo.InvariantCulture, $"ends at address {end}; the snapshot given was taken at address {wanted}."),
        "Open an older snapshot, or restore the log of the same moment from a backup.");

    internal static LogIncompleteException OfAnotherLog(string directory, long address) => new(
        directory, address, string.Create(CultureInfo.InvariantCulture, $"is not the one that the snapshot given was taken of (at address {address})."),
        "Restore snapshot and log of the same moment from a backup.");

    internal static LogIncompleteException WithoutRecord(string directory, long begin, StreamId stream, ulong sequence) => new(
        directory, begin,
        string.Create(CultureInfo.InvariantCulture, $"begins at address {begin}, behind record {sequence} of stream {stream.Group}/{stream.Number}."),
        "Begin from a snapshot.");
}

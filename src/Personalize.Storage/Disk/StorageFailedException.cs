namespace Personalize.Storage.Disk;

/// <summary>The disk refused a write or a flush; nothing is acknowledged from then on until the store is opened again.</summary>
/// <remarks>The message names the call, the path and what the operating system said, with its number.</remarks>
public sealed class StorageFailedException : IOException
{
    private const int NoSpaceErrno = 28; // ENOSPC
    private const int QuotaErrno = 122; // EDQUOT on Linux

    public StorageFailedException(string call, string path, Exception cause)
        : base($"Storage failed: {call} of '{path}': {cause.Message} (errno {cause.HResult}). Writes are refused until the store is opened again.", cause)
    {
        HResult = cause.HResult;
    }

    /// <summary>The same failure, for one more caller that meets it.</summary>
    public StorageFailedException(StorageFailedException first) : base(first.Message, first)
    {
        HResult = first.HResult;
    }

    /// <summary>The disk or the user's share of it is full: room made and the store opened again, writes go on.</summary>
    public bool IsFull => IsFullError(HResult);

    internal static bool IsFullError(int errno) => errno is NoSpaceErrno or QuotaErrno;
}

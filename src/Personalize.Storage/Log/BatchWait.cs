using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>One append's wait for the open batches to be finished.</summary>
/// <remarks>They hold all their locks, so they come to their end, or the disk fails. Where the log stands still for long nevertheless it is closed: better than to wait for ever.</remarks>
internal struct BatchWait(string directory)
{
    private const int SpinsMax = 10_000; // of which all but the first few sleep 1 ms

    private SpinWait _spin;
    private long _tail;

    public void Once(GroupCommit commit, long tail)
    {
        commit.ThrowIfFailed();
        if (tail != _tail) _spin.Reset();
        _tail = tail;
        if (_spin.Count > SpinsMax)
            commit.Fail(new StorageFailedException("append", directory, new IOException("a batch was begun and never finished")));
        _spin.SpinOnce();
    }
}

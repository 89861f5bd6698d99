using FASTER.core;

namespace Personalize.Storage.Log;

/// <summary>Tells FASTER where the log ends, as our own replay has found and proved it; keeps nothing of its commits.</summary>
/// <remarks>
/// FASTER's own commit files are not used: by default each commit makes one and deletes another (3 to 5 times slower), a lost one
/// opens the log as empty, and an end they name is not proved by any hash. The durable mark and the chained hashes of
/// the records do that work, and every byte of a segment file belongs to a record of ours or is zero.
/// </remarks>
internal sealed class RecoveredTail(long begin, long end) : ILogCommitManager
{
    private const long OnlyCommit = 1;

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        // The group commit has flushed the file and written the durable mark by itself.
    }

    public IEnumerable<long> ListCommits() => end > LogFiles.FirstAddress ? [OnlyCommit] : [];

    public byte[] GetCommitMetadata(long commitNum) =>
        new FasterLogRecoveryInfo { BeginAddress = begin, UntilAddress = end, CommitNum = OnlyCommit }.ToByteArray();

    public void RemoveCommit(long commitNum)
    {
        // Nothing is kept.
    }

    public void RemoveAllCommits()
    {
        // Nothing is kept.
    }

    public void OnRecovery(long commitNum)
    {
        // Nothing is kept.
    }

    public void Dispose()
    {
        // Holds no resource.
    }
}

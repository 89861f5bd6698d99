namespace Personalize.Server.Aws;

/// <summary>How many bytes of bodies the door holds for all requests together, so that many slow clients cannot fill the memory with halves.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class BodyBudget(long bytesMax)
{
    private long _bytes;

    public long BytesMax => bytesMax;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes room for bytes that have arrived; false, and nothing taken, where there is none.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= bytesMax)
            return true;

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}

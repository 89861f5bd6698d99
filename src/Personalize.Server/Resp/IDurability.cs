namespace Personalize.Server.Resp;

/// <summary>Tells when what was appended to the change log is on disk.</summary>
internal interface IDurability
{
    /// <summary>Completes once the log is durable up to <paramref name="position"/>; faults when the disk failed before that.</summary>
    ValueTask WaitAsync(long position);
}

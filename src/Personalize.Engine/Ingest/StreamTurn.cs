namespace Personalize.Engine.Ingest;

/// <summary>A writer's turn on a stream: its lock, held until disposed; not its own where the thread's patience ended before.</summary>
internal readonly ref struct StreamTurn(Lock? held)
{
    /// <summary>The lock is held; otherwise nothing may be written, and the writer is told <c>Busy</c>.</summary>
    public bool IsMine => held is not null;

    public void Dispose() => held?.Exit();
}

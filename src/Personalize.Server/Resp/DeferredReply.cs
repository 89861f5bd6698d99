namespace Personalize.Server.Resp;

/// <summary>A reply that holds only once the change log is durable up to a position.</summary>
/// <param name="Offset">Where in its batch the reply stands.</param>
/// <param name="Length">Bytes of the reply.</param>
/// <param name="Position">Position that must be durable before the reply may be sent.</param>
internal readonly record struct DeferredReply(int Offset, int Length, long Position);

namespace Personalize.Server.Resp;

/// <summary>A reply would take more bytes than one may: its command is refused.</summary>
/// <remarks>An exception, because it is found out in the middle of a reply, and as rare as a full memory.</remarks>
internal sealed class ReplyTooLongException(int bytesMax) : Exception
{
    /// <summary>Bytes allowed.</summary>
    public int BytesMax => bytesMax;
}

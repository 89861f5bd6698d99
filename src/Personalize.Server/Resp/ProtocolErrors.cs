namespace Personalize.Server.Resp;

/// <summary>Words what is wrong with bytes that are not the protocol: what was seen, what is allowed.</summary>
internal static class ProtocolErrors
{
    private const int SeenBytesMax = 24;

    public static void Write(RespWriter replies, RespLimits limits, ProtocolFault fault, ReadOnlySpan<byte> bytes, int position)
    {
        ReadOnlySpan<byte> seen = SeenLine(bytes, position);
        switch (fault)
        {
            case ProtocolFault.ArrayLength:
                replies.WriteError($"ERR Protocol error: invalid multibulk length '{seen}'; allowed *0..*{limits.ArgumentsMax}");
                break;
            case ProtocolFault.BulkLength:
                replies.WriteError($"ERR Protocol error: invalid bulk length '{seen}'; allowed $0..${limits.ArgumentBytesMax}");
                break;
            case ProtocolFault.BulkExpected:
                replies.WriteError($"ERR Protocol error: expected '$', got '{seen[..Math.Min(1, seen.Length)]}'");
                break;
            case ProtocolFault.BulkNotTerminated:
                replies.WriteError($"ERR Protocol error: expected CRLF after a bulk string, got '{seen[..Math.Min(2, seen.Length)]}'");
                break;
            case ProtocolFault.InlineTooLong:
                replies.WriteError($"ERR Protocol error: too big inline request; allowed {limits.InlineBytesMax} bytes, {limits.UnauthenticatedArgumentBytesMax} before AUTH");
                break;
            case ProtocolFault.QuotesUnbalanced:
                replies.WriteError($"ERR Protocol error: unbalanced quotes in request");
                break;
            case ProtocolFault.CommandTooLong:
                replies.WriteError($"ERR Protocol error: command too long; allowed {limits.CommandBytesMax} bytes");
                break;
            case ProtocolFault.UnauthenticatedArrayLength:
                replies.WriteError($"ERR Protocol error: unauthenticated multibulk length; allowed before AUTH *{limits.UnauthenticatedArgumentsMax}");
                break;
            case ProtocolFault.UnauthenticatedBulkLength:
                replies.WriteError($"ERR Protocol error: unauthenticated bulk length; allowed before AUTH ${limits.UnauthenticatedArgumentBytesMax}");
                break;
            case ProtocolFault.None:
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault.");
        }
    }

    private static ReadOnlySpan<byte> SeenLine(ReadOnlySpan<byte> bytes, int position)
    {
        ReadOnlySpan<byte> seen = bytes[Math.Min(position, bytes.Length)..];
        int end = seen.IndexOfAny((byte)'\r', (byte)'\n');
        seen = end > 0 ? seen[..end] : seen;
        return seen[..Math.Min(SeenBytesMax, seen.Length)];
    }
}

namespace Personalize.Server.Resp;

/// <summary>Why bytes are not a command.</summary>
internal enum ProtocolFault
{
    None,
    ArrayLength,
    BulkLength,
    BulkExpected,
    BulkNotTerminated,
    InlineTooLong,
    QuotesUnbalanced,
    CommandTooLong,
    UnauthenticatedArrayLength,
    UnauthenticatedBulkLength,
}

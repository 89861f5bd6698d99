namespace Personalize.Server.Resp;

/// <summary>Reads one command at a time, in as many pieces as it arrives; trusts no length before its bytes are there.</summary>
/// <remarks>
/// <code>
/// command := array | inline
/// array   := '*' length CRLF bulk{length}        length 0..ArgumentsMax; 0 is no command
/// bulk    := '$' length CRLF byte{length} CRLF   length 0..ArgumentBytesMax
/// length  := '0' | [1-9] [0-9]{0,9}              no sign, no leading zero
/// inline  := text [CR] LF                        at most InlineBytesMax; words as <see cref="InlineWords"/> splits them
/// </code>
/// Resumable: called again with the same command's bytes and more behind them it goes on where it stopped, so that
/// dripping bytes cost their own length. Memory grows with arguments that arrived. One connection's own; no thread safety.
/// </remarks>
internal sealed class RespReader(RespLimits limits)
{
    private const int NotRead = -1;
    private const int LengthDigitsMax = 10;

    private ArgumentSlice[] _slices = new ArgumentSlice[8];
    private byte[]? _inlineWords;
    private int _announced = NotRead;
    private int _count;
    private int _bulkBytes = NotRead;
    private int _position;
    private bool _isInline;

    /// <summary>False holds the client to the small limits that stand before AUTH.</summary>
    public bool IsAuthenticated { get; set; }

    public ProtocolFault Fault { get; private set; }

    /// <summary>Where in the command the fault stands.</summary>
    public int FaultPosition => _position;

    /// <summary>How many more bytes the piece being read needs; 0 when it ends with a line feed not seen yet.</summary>
    public int BytesWanted(int available) => _bulkBytes == NotRead ? 0 : Math.Max(0, _position + _bulkBytes + 2 - available);

    /// <summary>Reads the command at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The command from its first byte on.</param>
    /// <param name="consumed">Bytes of the command, when it is complete or empty.</param>
    public RespReadStatus Read(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        if (bytes.IsEmpty)
            return RespReadStatus.NeedMore;

        if (bytes[0] != (byte)'*')
            return ReadInline(bytes, out consumed);

        if (_announced == NotRead)
        {
            RespReadStatus status = ReadArrayLength(bytes);
            if (status != RespReadStatus.Complete)
                return status;
        }

        while (_count < _announced)
        {
            RespReadStatus status = ReadBulk(bytes);
            if (status != RespReadStatus.Complete)
                return status;
        }

        consumed = _position;
        return _announced == 0 ? RespReadStatus.Empty : RespReadStatus.Complete;
    }

    /// <summary>The arguments of the command just completed.</summary>
    public CommandArguments Arguments(ReadOnlySpan<byte> bytes) => new(_isInline ? _inlineWords : bytes, _slices.AsSpan(0, _count));

    /// <summary>Forgets the command: the next bytes begin a new one.</summary>
    public void Reset()
    {
        _announced = NotRead;
        _bulkBytes = NotRead;
        _count = 0;
        _position = 0;
        _isInline = false;
        if (_slices.Length > 64)
            _slices = new ArgumentSlice[8]; // A rare wide command does not widen the connection for life.
    }

    private RespReadStatus ReadArrayLength(ReadOnlySpan<byte> bytes)
    {
        RespReadStatus status = ReadLength(bytes, ProtocolFault.ArrayLength, out long length);
        if (status != RespReadStatus.Complete)
            return status;

        if (length > limits.ArgumentsMax)
            return Break(ProtocolFault.ArrayLength, 0);

        if (!IsAuthenticated && length > limits.UnauthenticatedArgumentsMax)
            return Break(ProtocolFault.UnauthenticatedArrayLength, 0);

        _announced = (int)length;
        return RespReadStatus.Complete;
    }

    private RespReadStatus ReadBulk(ReadOnlySpan<byte> bytes)
    {
        if (_bulkBytes == NotRead)
        {
            RespReadStatus status = ReadBulkLength(bytes);
            if (status != RespReadStatus.Complete)
                return status;
        }

        int end = _position + _bulkBytes;
        if (bytes.Length < end + 2)
            return RespReadStatus.NeedMore;

        if (bytes[end] != (byte)'\r' || bytes[end + 1] != (byte)'\n')
            return Break(ProtocolFault.BulkNotTerminated, end);

        if (_count == _slices.Length)
            Array.Resize(ref _slices, Math.Min(_count * 2, limits.ArgumentsMax));

        _slices[_count++] = new ArgumentSlice(_position, _bulkBytes);
        _position = end + 2;
        _bulkBytes = NotRead;
        return RespReadStatus.Complete;
    }

    private RespReadStatus ReadBulkLength(ReadOnlySpan<byte> bytes)
    {
        int start = _position;
        if (start >= bytes.Length)
            return RespReadStatus.NeedMore;

        if (bytes[start] != (byte)'$')
            return Break(ProtocolFault.BulkExpected, start);

        RespReadStatus status = ReadLength(bytes, ProtocolFault.BulkLength, out long length);
        if (status != RespReadStatus.Complete)
            return status;

        if (length > limits.ArgumentBytesMax)
            return Break(ProtocolFault.BulkLength, start);

        if (!IsAuthenticated && length > limits.UnauthenticatedArgumentBytesMax)
            return Break(ProtocolFault.UnauthenticatedBulkLength, start);

        if (_position + length > limits.CommandBytesMax)
            return Break(ProtocolFault.CommandTooLong, start);

        _bulkBytes = (int)length;
        return RespReadStatus.Complete;
    }

    /// <summary>Reads type byte, length and CRLF at the position and moves behind them.</summary>
    private RespReadStatus ReadLength(ReadOnlySpan<byte> bytes, ProtocolFault fault, out long length)
    {
        length = 0;
        int first = _position + 1;
        int at = first;
        for (; at < bytes.Length && (uint)(bytes[at] - '0') <= 9; at++)
        {
            if (at - first == LengthDigitsMax)
                return Break(fault, _position);

            length = (length * 10) + (bytes[at] - '0');
        }

        if (at == bytes.Length)
            return RespReadStatus.NeedMore;

        bool isNumber = at > first && (bytes[first] != (byte)'0' || at == first + 1);
        if (!isNumber || bytes[at] != (byte)'\r' || (at + 1 < bytes.Length && bytes[at + 1] != (byte)'\n'))
            return Break(fault, _position);

        if (at + 1 == bytes.Length)
            return RespReadStatus.NeedMore;

        _position = at + 2;
        return RespReadStatus.Complete;
    }

    private RespReadStatus ReadInline(ReadOnlySpan<byte> bytes, out int consumed)
    {
        consumed = 0;
        int bytesMax = IsAuthenticated ? limits.InlineBytesMax : Math.Min(limits.InlineBytesMax, limits.UnauthenticatedArgumentBytesMax);
        int found = bytes[_position..].IndexOf((byte)'\n');
        int end = found < 0 ? bytes.Length : _position + found;
        if (end > bytesMax)
            return Break(ProtocolFault.InlineTooLong, 0);

        if (found < 0)
        {
            _position = bytes.Length;
            return RespReadStatus.NeedMore;
        }

        consumed = end + 1;
        return SplitInline(bytes[..end].TrimEnd((byte)'\r'));
    }

    private RespReadStatus SplitInline(ReadOnlySpan<byte> line)
    {
        if (_inlineWords is null || _inlineWords.Length < line.Length)
            _inlineWords = new byte[Math.Max(64, line.Length)];

        _isInline = true;
        var words = new InlineWords(line, _inlineWords);
        while (words.TryNext(out ArgumentSlice word))
        {
            if (_count >= limits.ArgumentsMax)
                return Break(ProtocolFault.ArrayLength, 0);

            if (!IsAuthenticated && _count >= limits.UnauthenticatedArgumentsMax)
                return Break(ProtocolFault.UnauthenticatedArrayLength, 0);

            if (_count == _slices.Length)
                Array.Resize(ref _slices, Math.Min(_count * 2, limits.ArgumentsMax));

            _slices[_count++] = word;
        }

        if (words.IsUnbalanced)
            return Break(ProtocolFault.QuotesUnbalanced, 0);

        return _count == 0 ? RespReadStatus.Empty : RespReadStatus.Complete;
    }

    private RespReadStatus Break(ProtocolFault fault, int position)
    {
        Fault = fault;
        _position = position;
        return RespReadStatus.Broken;
    }
}

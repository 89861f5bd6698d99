using System.Globalization;
using System.Runtime.CompilerServices;

namespace Personalize.Server.Resp;

/// <summary>Writes replies in RESP2 or RESP3 into the batch of the moment.</summary>
/// <remarks>Allocates nothing once the pool is warm. One connection's own; no thread safety.</remarks>
internal sealed class RespWriter(ReplyBatch batch)
{
    private const int HeaderBytesMax = 32;

    /// <summary>2 or 3.</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>Where replies go now.</summary>
    public ReplyBatch Batch { get; set; } = batch;

    /// <summary>The command would have to wait, which its thread may not: nothing is written, and it runs once more elsewhere.</summary>
    public bool IsPostponed { get; set; }

    /// <summary>Error replies written so far.</summary>
    public long Errors { get; private set; }

    public void WriteOk() => Write("+OK\r\n"u8);

    /// <summary>OK, once the change log is durable up to <paramref name="position"/>; 0 waits for nothing.</summary>
    public void WriteOk(long position)
    {
        int offset = Batch.Length;
        WriteOk();
        if (position > 0)
            Batch.Defer(offset, position);
    }

    /// <summary>A line without CR or LF.</summary>
    public void WriteSimple(ReadOnlySpan<byte> text)
    {
        Span<byte> to = Batch.Reserve(text.Length + 3);
        to[0] = (byte)'+';
        text.CopyTo(to[1..]);
        "\r\n"u8.CopyTo(to[(text.Length + 1)..]);
        Batch.Advance(text.Length + 3);
    }

    public void WriteBulk(ReadOnlySpan<byte> bytes)
    {
        Span<byte> to = Batch.Reserve(bytes.Length + HeaderBytesMax);
        int at = WriteHeader(to, (byte)'$', bytes.Length);
        bytes.CopyTo(to[at..]);
        at += bytes.Length;
        "\r\n"u8.CopyTo(to[at..]);
        Batch.Advance(at + 2);
    }

    public void WriteBulk(string text)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        Span<byte> to = Batch.Reserve(bytes + HeaderBytesMax);
        int at = WriteHeader(to, (byte)'$', bytes);
        at += System.Text.Encoding.UTF8.GetBytes(text, to[at..]);
        "\r\n"u8.CopyTo(to[at..]);
        Batch.Advance(at + 2);
    }

    /// <summary>Text for people: verbatim in RESP3, a bulk string in RESP2.</summary>
    public void WriteText(string text)
    {
        if (Protocol == 2)
        {
            WriteBulk(text);
            return;
        }

        int bytes = System.Text.Encoding.UTF8.GetByteCount(text) + 4;
        Span<byte> to = Batch.Reserve(bytes + HeaderBytesMax);
        int at = WriteHeader(to, (byte)'=', bytes);
        "txt:"u8.CopyTo(to[at..]);
        at += 4 + System.Text.Encoding.UTF8.GetBytes(text, to[(at + 4)..]);
        "\r\n"u8.CopyTo(to[at..]);
        Batch.Advance(at + 2);
    }

    public void WriteInteger(long value) => WriteHeader((byte)':', value);

    /// <summary>A whole number, once the change log is durable up to <paramref name="position"/>; 0 waits for nothing.</summary>
    public void WriteInteger(long value, long position)
    {
        int offset = Batch.Length;
        WriteInteger(value);
        if (position > 0)
            Batch.Defer(offset, position);
    }

    public void WriteArray(int count) => WriteHeader((byte)'*', count);

    /// <summary>Set of RESP3, array in RESP2.</summary>
    public void WriteSet(int count) => WriteHeader(Protocol == 2 ? (byte)'*' : (byte)'~', count);

    /// <summary>A map of so many pairs; in RESP2 an array of twice as many.</summary>
    public void WriteMap(int pairs)
    {
        if (Protocol == 2)
            WriteHeader((byte)'*', pairs * 2);
        else
            WriteHeader((byte)'%', pairs);
    }

    public void WriteNull() => Write(Protocol == 2 ? "$-1\r\n"u8 : "_\r\n"u8);

    /// <summary>RESP3 boolean; <c>true</c> or <c>false</c> as text in RESP2.</summary>
    public void WriteBoolean(bool value)
    {
        if (Protocol == 2)
            WriteBulk(value ? "true"u8 : "false"u8);
        else
            Write(value ? "#t\r\n"u8 : "#f\r\n"u8);
    }

    /// <summary>A whole number that is data: typed in RESP3, its digits as a bulk string in RESP2.</summary>
    public void WriteNumber(long value)
    {
        if (Protocol == 3)
        {
            WriteInteger(value);
            return;
        }

        Span<byte> digits = stackalloc byte[HeaderBytesMax];
        if (System.Buffers.Text.Utf8Formatter.TryFormat(value, digits, out int length))
            WriteBulk(digits[..length]);
    }

    /// <summary>RESP3 double; the same digits as a bulk string in RESP2.</summary>
    public void WriteDouble(double value)
    {
        Span<byte> digits = stackalloc byte[HeaderBytesMax];
        int length = FormatInfinity(value, digits);
        if (length == 0 && !value.TryFormat(digits, out length, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException("A double is longer than its buffer.");

        WriteDigits(digits[..length]);
    }

    /// <summary>A float32 by its own shortest digits, not those of the double it becomes.</summary>
    public void WriteSingle(float value)
    {
        Span<byte> digits = stackalloc byte[HeaderBytesMax];
        int length = FormatInfinity(value, digits);
        if (length == 0 && !value.TryFormat(digits, out length, default, CultureInfo.InvariantCulture))
            throw new InvalidOperationException("A float is longer than its buffer.");

        WriteDigits(digits[..length]);
    }

    /// <summary>An error line: <c>WriteError($"LIMIT COUNT is {count}; allowed 0..500")</c>.</summary>
    /// <remarks>Bytes of a caller are cut and cleaned by <see cref="ErrorLine"/>; no text reaches the line unchecked.</remarks>
    public void WriteError([InterpolatedStringHandlerArgument("")] ref ErrorLine line)
    {
        line.End();
        Errors++;
    }

    /// <summary>Bytes that are RESP already.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Batch.Reserve(bytes.Length));
        Batch.Advance(bytes.Length);
    }

    private void WriteDigits(ReadOnlySpan<byte> digits)
    {
        if (Protocol == 2)
        {
            WriteBulk(digits);
            return;
        }

        Span<byte> to = Batch.Reserve(digits.Length + 3);
        to[0] = (byte)',';
        digits.CopyTo(to[1..]);
        "\r\n"u8.CopyTo(to[(digits.Length + 1)..]);
        Batch.Advance(digits.Length + 3);
    }

    private static int FormatInfinity(double value, Span<byte> digits)
    {
        ReadOnlySpan<byte> word = double.IsNaN(value) ? "nan"u8 : double.IsPositiveInfinity(value) ? "inf"u8 : double.IsNegativeInfinity(value) ? "-inf"u8 : default;
        word.CopyTo(digits);
        return word.Length;
    }

    private void WriteHeader(byte type, long value) => Batch.Advance(WriteHeader(Batch.Reserve(HeaderBytesMax), type, value));

    private static int WriteHeader(Span<byte> to, byte type, long value)
    {
        to[0] = type;
        int digits = 1;
        if ((ulong)value < 10)
            to[1] = (byte)('0' + value);
        else if (!System.Buffers.Text.Utf8Formatter.TryFormat(value, to[1..], out digits))
            throw new InvalidOperationException("A whole number is longer than its buffer.");

        "\r\n"u8.CopyTo(to[(digits + 1)..]);
        return digits + 3;
    }
}

using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Personalize.Server.Resp;

/// <summary>Builds an error line from an interpolated text, code word first, without allocating.</summary>
/// <remarks>
/// Whatever is put in is cleaned: control and format characters (CR, LF, ESC, bidi marks) and broken UTF-8 become <c>?</c>, and a
/// value is cut at 128 bytes. So one error is one line whatever a client sent.
/// </remarks>
[InterpolatedStringHandler]
internal readonly ref struct ErrorLine
{
    private const int ValueBytesMax = 128;
    private const int RuneBytesMax = 4;

    private readonly ReplyBatch _batch;

    public ErrorLine(int literalLength, int formattedCount, RespWriter writer)
        : this(writer.Batch) => _ = literalLength + formattedCount;

    /// <summary>Begins an error line in a batch that no writer holds.</summary>
    public ErrorLine(ReplyBatch batch)
    {
        _batch = batch;
        Append((byte)'-');
    }

    public void AppendLiteral(string value) => AppendClean(value, int.MaxValue);

    public void AppendFormatted(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = value[..Math.Min(value.Length, ValueBytesMax)];
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune rune, out int used);
            AppendClean(status == OperationStatus.Done ? rune : new Rune('?'));
            rest = rest[used..];
        }

        if (value.Length > ValueBytesMax)
            AppendClean("...", 3);
    }

    public void AppendFormatted(string? value) => AppendClean(value, ValueBytesMax * 4);

    public void AppendFormatted(long value)
    {
        if (value.TryFormat(_batch.Reserve(24), out int written, default, CultureInfo.InvariantCulture))
            _batch.Advance(written);
    }

    public void AppendFormatted(char value) => AppendClean(Rune.TryCreate(value, out Rune rune) ? rune : new Rune('?'));

    public void End()
    {
        Append((byte)'\r');
        Append((byte)'\n');
    }

    private void AppendClean(string? text, int runesMax)
    {
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            if (runesMax-- == 0)
                return;

            AppendClean(rune);
        }
    }

    private void AppendClean(Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        bool isPlain = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
        _batch.Advance((isPlain ? rune : new Rune('?')).EncodeToUtf8(_batch.Reserve(RuneBytesMax)));
    }

    private void Append(byte value)
    {
        _batch.Reserve(1)[0] = value;
        _batch.Advance(1);
    }
}

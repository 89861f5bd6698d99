using System.Buffers.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Sizing;

/// <summary>Records of the asked shape, one after the other in a buffer of its own: every field has a value.</summary>
internal sealed class MadeRecords(SizeRequest request)
{
    private const int EventTypes = 3;
    private const int HeadBytesMax = 4096; // three ids of at most 1,024 bytes and the fixed part
    private const int CellBytesMax = 32; // beside its text: column, length, or a number

    private readonly byte[] _record = new byte[RecordBytesMax(request)];
    private readonly byte[] _text = new byte[Math.Max(32, 2 * request.TextBytesOf.Values.Append(request.TextBytes).Max())];
    private readonly byte[] _id = new byte[Math.Max(20, request.IdBytes)];

    /// <summary>The id of a number: its digits behind a one, as long as asked where they fit.</summary>
    public ReadOnlySpan<byte> Id(long number)
    {
        long first = 1;
        for (int digit = 1; digit < Math.Min(18, request.IdBytes); digit++)
            first *= 10;
        Utf8Formatter.TryFormat(first + number, _id, out int written);
        _id.AsSpan(written).Fill((byte)'x');
        return _id.AsSpan(0, Math.Max(written, request.IdBytes));
    }

    public ReadOnlySpan<byte> Entity(DatasetSchema schema, long number)
    {
        var builder = new RecordBuilder(schema, _record);
        Check(builder.TryBegin(Id(number), out _));
        SetCells(ref builder, schema, number);
        return builder.FinishPatch();
    }

    public ReadOnlySpan<byte> Event(DatasetSchema schema, long user, int itemRow, long number)
    {
        var builder = new RecordBuilder(schema, _record);
        Check(builder.TryBeginEvent(Id(user), default, default, anonymous: false, itemRow, 0, number, out _));
        SetCells(ref builder, schema, number);
        return builder.FinishPatch();
    }

    private void SetCells(ref RecordBuilder builder, DatasetSchema schema, long number)
    {
        for (int column = 0; column < schema.Columns.Length; column++)
        {
            ColumnKind kind = schema.Columns[column].Kind;
            string name = schema.Columns[column].Name;
            int textBytes = request.TextBytesOf.GetValueOrDefault(name, request.TextBytes);
            int categories = request.CategoriesOf.GetValueOrDefault(name, column == schema.EventTypeColumn ? EventTypes : request.Categories);
            bool isSet = kind switch
            {
                ColumnKind.Text => builder.TrySetText(column, Text((textBytes / 2) + (int)(number % (textBytes + 1)), number), out _),
                ColumnKind.Category => builder.TrySetText(column, Text(Math.Min(textBytes, RecordLimits.CategoryCharsMax), number % categories), out _),
                ColumnKind.Boolean => builder.TrySetBoolean(column, true, out _),
                ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Float32 or ColumnKind.Float64 => builder.TrySetInt64(column, number % 1000, out _),
                _ => throw new InvalidOperationException($"column kind {kind} has no made value"),
            };
            Check(isSet);
        }
    }

    // Texts run from half to one and a half of what is asked on average.
    private static long RecordBytesMax(SizeRequest request)
    {
        DatasetSchema?[] schemas = [request.ItemSchema, request.UserSchema, request.InteractionSchema];
        long textBytes = request.TextBytesOf.Values.Append(request.TextBytes).Max();
        return HeadBytesMax + (schemas.Max(schema => schema?.Columns.Length ?? 0) * (CellBytesMax + (textBytes * 3 / 2)));
    }

    private ReadOnlySpan<byte> Text(int bytes, long number)
    {
        _text.AsSpan().Fill((byte)'t');
        Utf8Formatter.TryFormat(number, _text, out int written);
        return _text.AsSpan(0, Math.Max(bytes, written));
    }

    private static void Check(bool isMade)
    {
        if (!isMade)
            throw new InvalidOperationException("a made record was refused");
    }
}

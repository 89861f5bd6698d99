using System.Buffers.Binary;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Texts of a block that lie one after the other behind their lengths: <c>( u32 bytes )*, texts</c>.</summary>
internal sealed class TextRun
{
    private int[] _ends = [];
    private int _at;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Get(byte[] bytes, int text)
    {
        var start = text == 0 ? 0 : _ends[text - 1];
        return bytes.AsSpan(_at + start, _ends[text] - start);
    }

    /// <summary>Checks so many foreign texts of a field.</summary>
    public bool TryParse(byte[] bytes, int count, int end, ref int at, Field field)
    {
        Count = 0;
        if (count > (end - at) / sizeof(int))
            return false;
        if (_ends.Length < count)
            _ends = new int[count];
        var used = 0L;
        for (var text = 0; text < count; text++, at += sizeof(int))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            used += length;
            if (length is < 0 or > RecordLimits.TextBytesMax || used > end - at)
                return false;
            _ends[text] = (int)used;
        }

        if (used > end - at)
            return false;
        (_at, Count) = (at, count);
        at += (int)used;
        return AreAllowed(bytes, field);
    }

    private bool AreAllowed(byte[] bytes, Field field)
    {
        for (var text = 0; text < Count; text++)
        {
            if (RecordLimits.CheckText(field, Get(bytes, text)) != RefusalCode.None)
                return false;
        }

        return true;
    }
}

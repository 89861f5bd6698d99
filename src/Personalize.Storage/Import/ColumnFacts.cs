using System.Buffers.Text;
using System.IO.Hashing;
using Personalize.Core.Records;

namespace Personalize.Storage.Import;

/// <summary>What all cells of one column have in common, learnt cell by cell.</summary>
internal sealed class ColumnFacts
{
    private const int CategoriesMax = 1000;

    private readonly HashSet<UInt128> _values = [];
    private bool _whole = true;
    private bool _number = true;
    private bool _boolean = true;
    private bool _short = true;
    private bool _bars;
    private bool _any;

    /// <summary>A cell was empty.</summary>
    public bool Nullable { get; private set; }

    public void Learn(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
        {
            Nullable = true;
            return;
        }

        _any = true;
        _whole = _whole && Utf8Parser.TryParse(cell, out long _, out int digits) && digits == cell.Length;
        _number = _number && (_whole || (Utf8Parser.TryParse(cell, out double value, out int used) && used == cell.Length && float.IsFinite((float)value)));
        _boolean = _boolean && (cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8));
        if (_number || _boolean)
            return;
        _bars = _bars || cell.Contains((byte)'|');
        _short = _short && (cell.Length <= RecordLimits.CategoryCharsMax || RecordLimits.CountChars(cell) <= RecordLimits.CategoryCharsMax);
        if (_values.Count <= CategoriesMax)
            _values.Add(XxHash128.HashToUInt128(cell));
    }

    /// <summary>The Avro type: whole numbers long, other numbers float, true and false boolean, else string.</summary>
    public string AvroType => !_any ? "string" : _whole ? "long" : _number ? "float" : _boolean ? "boolean" : "string";

    /// <summary>Text that names categories: with bars, or at most 1,000 values.</summary>
    public bool IsCategorical => AvroType == "string" && _short && (_bars || _values.Count <= CategoriesMax);
}

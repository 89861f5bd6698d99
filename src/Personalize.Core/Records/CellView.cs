using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>One cell of an encoded record: borrowed, never kept.</summary>
/// <remarks>A property that does not fit <see cref="Kind"/>, or any value of a null cell, is meaningless; Debug builds assert.</remarks>
public readonly ref struct CellView
{
    private readonly ReadOnlySpan<byte> _value;

    internal CellView(int column, ColumnKind kind, bool isNull, ReadOnlySpan<byte> value)
    {
        Column = column;
        Kind = kind;
        IsNull = isNull;
        _value = value;
    }

    /// <summary>Index into <see cref="DatasetSchema.Columns"/>.</summary>
    public int Column { get; }

    public ColumnKind Kind { get; }

    /// <summary>An explicit null: in a put as if absent, in a patch it clears the cell.</summary>
    public bool IsNull { get; }

    /// <summary>Value of an Int32 or Int64 cell.</summary>
    public long Int64
    {
        get
        {
            Debug.Assert(!IsNull && Kind is ColumnKind.Int32 or ColumnKind.Int64);
            return Kind == ColumnKind.Int32 ? Unsafe.ReadUnaligned<int>(in _value[0]) : Unsafe.ReadUnaligned<long>(in _value[0]);
        }
    }

    /// <summary>Value of any number cell.</summary>
    public double Double => Kind switch
    {
        ColumnKind.Float32 => Unsafe.ReadUnaligned<float>(in _value[0]),
        ColumnKind.Float64 => Unsafe.ReadUnaligned<double>(in _value[0]),
        _ => Int64,
    };

    /// <summary>Value of a Boolean cell.</summary>
    public bool Boolean
    {
        get
        {
            Debug.Assert(!IsNull && Kind == ColumnKind.Boolean);
            return _value[0] != 0;
        }
    }

    /// <summary>UTF-8 of a Text or Category cell; a categorical cell whole, bars included.</summary>
    public ReadOnlySpan<byte> Text
    {
        get
        {
            Debug.Assert(!IsNull && Kind is ColumnKind.Text or ColumnKind.Category);
            return _value;
        }
    }

    /// <summary>The value's bytes as encoded, without the length of texts.</summary>
    internal ReadOnlySpan<byte> Value => _value;

    /// <summary>Writes the value as text: numbers in their shortest exact form, <c>true</c> or <c>false</c>, null as nothing.</summary>
    /// <returns>False when <paramref name="destination"/> is too short; 32 bytes hold everything but texts.</returns>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        written = 0;
        if (IsNull)
            return true;
        switch (Kind)
        {
            case ColumnKind.Int32 or ColumnKind.Int64:
                return Utf8Formatter.TryFormat(Int64, destination, out written);
            case ColumnKind.Float32:
                return Utf8Formatter.TryFormat((float)Double, destination, out written);
            case ColumnKind.Float64:
                return Utf8Formatter.TryFormat(Double, destination, out written);
            case ColumnKind.Boolean:
                return Utf8Formatter.TryFormat(Boolean, destination, out written, 'l');
            case ColumnKind.Text or ColumnKind.Category:
                written = _value.TryCopyTo(destination) ? _value.Length : 0;
                return written == _value.Length;
            default:
                throw new InvalidOperationException($"column kind {Kind} has no text form");
        }
    }
}

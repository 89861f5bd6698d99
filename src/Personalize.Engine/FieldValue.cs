namespace Personalize.Engine;

/// <summary>One named value of a record about to be put: borrowed, never kept.</summary>
public readonly ref struct FieldValue
{
    /// <summary>A value as UTF-8 text; parsed by the column's type, so <c>"29"</c> serves an int.</summary>
    public FieldValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Name = name;
        Text = text;
    }

    /// <summary>The field's UTF-8 name; case and <c>_</c> do not matter.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value's UTF-8 text.</summary>
    public ReadOnlySpan<byte> Text { get; }
}

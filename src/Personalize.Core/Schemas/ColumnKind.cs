namespace Personalize.Core.Schemas;

/// <summary>How one cell of a column is stored. The values are persisted: never renumber.</summary>
public enum ColumnKind : byte
{
    /// <summary>Avro <c>int</c>, 4 bytes.</summary>
    Int32 = 1,

    /// <summary>Avro <c>long</c>, 8 bytes.</summary>
    Int64 = 2,

    /// <summary>Avro <c>float</c>, 4 bytes.</summary>
    Float32 = 3,

    /// <summary>Avro <c>double</c>, 8 bytes.</summary>
    Float64 = 4,

    /// <summary>Avro <c>boolean</c>, 1 byte.</summary>
    Boolean = 5,

    /// <summary>Avro <c>string</c>: offset and length into a byte heap.</summary>
    Text = 6,

    /// <summary>Avro <c>string</c> with <c>"categorical": true</c> (and EVENT_TYPE): a dictionary code for the whole cell, which lists the codes of its <c>|</c>-separated values.</summary>
    Category = 7,
}

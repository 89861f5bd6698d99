namespace Personalize.Core.Columns;

/// <summary>Takes the bytes of columns, piece by piece; a snapshot's section on disk.</summary>
public interface IByteSink
{
    /// <summary>Adds bytes at the end; nothing is kept of the span.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}

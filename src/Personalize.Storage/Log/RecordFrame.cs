namespace Personalize.Storage.Log;

/// <summary>How FASTER frames an entry in a page: its length (i32), its bytes, zeros up to a multiple of four.</summary>
/// <remarks>An entry never crosses a page; what is left of a page that the next entry does not fit is zero.</remarks>
internal static class RecordFrame
{
    public const int LengthBytes = sizeof(int);

    /// <summary>Bytes in the page of an entry of a length.</summary>
    public static int GetBytes(int entryBytes) => LengthBytes + (entryBytes + 3 & ~3);
}

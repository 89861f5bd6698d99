using Personalize.Core.Records;
using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>What an event's recommendation showed besides its item: the ids of that answer, as an IMPRESSION cell has them.</summary>
internal static class ImplicitImpressions
{
    /// <summary>Bytes of the longest text.</summary>
    public const int BytesMax = CharsMax * 4;

    private const int CharsMax = RecordLimits.CategoryCharsMax; // of an IMPRESSION cell too
    private const int ItemsMax = 500; // of one answer

    /// <summary>Writes <c>id|id|…</c>, as many whole ids as the cell takes, in the order of the answer.</summary>
    /// <param name="served">The kept answers.</param>
    /// <param name="store">The group whose answer it was.</param>
    /// <param name="recommendationId">The answer.</param>
    /// <param name="text">Takes <see cref="BytesMax"/> bytes.</param>
    /// <returns>Bytes written; 0 where there is no such answer, or it is kept no longer.</returns>
    public static int Write(ServedLists served, GroupStore store, ReadOnlySpan<byte> recommendationId, Span<byte> text)
    {
        Span<int> rows = stackalloc int[ItemsMax];
        int count = served.TryFind(recommendationId, store.Number, out long number) ? served.CopyRows(number, rows) : 0;
        int bytes = 0;
        int chars = 0;
        foreach (int row in rows[..count])
        {
            ReadOnlySpan<byte> id = store.State.Items.GetId(row);
            int bars = bytes > 0 ? 1 : 0;
            chars += bars + RecordLimits.CountChars(id);
            if (chars > CharsMax)
            {
                break;
            }

            "|"u8[..bars].CopyTo(text[bytes..]);
            id.CopyTo(text[(bytes + bars)..]);
            bytes += bars + id.Length;
        }

        return bytes;
    }
}

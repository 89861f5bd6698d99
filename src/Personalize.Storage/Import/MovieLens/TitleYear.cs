using System.Buffers.Text;

namespace Personalize.Storage.Import.MovieLens;

/// <summary>Splits <c>Usual Suspects, The (1995)</c> into <c>The Usual Suspects</c> and <c>1995</c>.</summary>
internal static class TitleYear
{
    /// <summary>Writes the title as people say it.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="destination">At least as long as <paramref name="text"/>.</param>
    /// <param name="year">The four digits; empty when the title has none.</param>
    /// <returns>Bytes written.</returns>
    public static int Split(ReadOnlySpan<byte> text, Span<byte> destination, out ReadOnlySpan<byte> year)
    {
        ReadOnlySpan<byte> title = text.Trim((byte)' ');
        year = default;
        if (title.Length > 6 && title[^1] == (byte)')' && title[^6] == (byte)'(' && IsYear(title[^5..^1]))
        {
            year = title[^5..^1];
            title = title[..^6].TrimEnd((byte)' ');
        }

        return WriteArticleFirst(title, destination);
    }

    private static bool IsYear(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int year, out int used) && used == 4 && year is >= 1870 and <= 2100;

    private static int WriteArticleFirst(ReadOnlySpan<byte> title, Span<byte> destination)
    {
        int comma = title.LastIndexOf(", "u8);
        ReadOnlySpan<byte> article = comma < 0 ? default : title[(comma + 2)..];
        if (!article.SequenceEqual("The"u8) && !article.SequenceEqual("A"u8) && !article.SequenceEqual("An"u8))
        {
            title.CopyTo(destination);
            return title.Length;
        }

        article.CopyTo(destination);
        destination[article.Length] = (byte)' ';
        title[..comma].CopyTo(destination[(article.Length + 1)..]);
        return article.Length + 1 + comma;
    }
}

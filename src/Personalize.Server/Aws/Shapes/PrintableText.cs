using System.Globalization;
using System.Text;

namespace Personalize.Server.Aws.Shapes;

/// <summary>Text of a stranger, fit to stand in a message or a line of the log.</summary>
internal static class PrintableText
{
    /// <summary>Control and format characters become <c>?</c>; what is longer is cut and ends in <c>…</c>.</summary>
    public static string Of(ReadOnlySpan<char> text, int lengthMax = 256)
    {
        bool isCut = text.Length > lengthMax;
        var shown = new StringBuilder(Math.Min(text.Length, lengthMax) + 1);
        foreach (char c in isCut ? text[..lengthMax] : text)
            shown.Append(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : c);

        if (isCut && char.IsHighSurrogate(shown[^1]))
            shown.Length--;

        return isCut ? shown.Append('…').ToString() : shown.ToString();
    }
}

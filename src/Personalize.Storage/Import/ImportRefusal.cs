using System.Globalization;
using System.Text;

namespace Personalize.Storage.Import;

/// <summary>Why an import was refused: where, what stood there and what may stand there.</summary>
/// <param name="File">The file, or the folder.</param>
/// <param name="Row">The row as a spreadsheet counts it, the header being row 1; 0 when it is about the file.</param>
/// <param name="Column">Name of the column; null when it is about the whole row or file.</param>
/// <param name="Value">What was seen, at most 80 characters of it; null when there is nothing to show.</param>
/// <param name="Allowed">What is allowed, or the whole sentence where there is neither column nor value.</param>
public sealed record ImportRefusal(string File, long Row, string? Column, string? Value, string Allowed)
{
    private const int ShownCharsMax = 80;

    /// <summary>A refusal of a file as a whole: <paramref name="sentence"/> says it all.</summary>
    internal static ImportRefusal OfFile(string file, string sentence) => new(file, 0, null, null, sentence);

    /// <summary>A refusal of what stands in a cell.</summary>
    internal static ImportRefusal OfCell(string file, long row, string column, ReadOnlySpan<byte> value, string allowed) =>
        new(file, row, column, Show(value), allowed);

    /// <summary>One printable line, whatever files and cells are called: file, row, column, value, allowed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Row > 0)
            text.Append(CultureInfo.InvariantCulture, $", row {Row}");
        if (Column is not null)
            text.Append(CultureInfo.InvariantCulture, $", column {Column}");
        text.Append(": ");
        if (Value is not null)
            text.Append(CultureInfo.InvariantCulture, $"'{Value}'; allowed: ");
        return Printable(text.Append(Allowed).ToString());
    }

    /// <summary>The beginning of foreign bytes as printable text.</summary>
    private static string Show(ReadOnlySpan<byte> value)
    {
        string text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, ShownCharsMax * 4)]);
        string shown = Printable(text[..Math.Min(text.Length, ShownCharsMax)]);
        return text.Length > ShownCharsMax || value.Length > ShownCharsMax * 4 ? shown + '…' : shown;
    }

    /// <summary>Control characters, marks that turn a line around and what some readers take for its end, as <c>\x0d</c> or <c>\u202e</c>.</summary>
    private static string Printable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsControl(c))
                shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else if (char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }

        return shown.ToString();
    }
}

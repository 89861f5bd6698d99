namespace Personalize.Core.Filters;

/// <summary>Cuts an expression into tokens, one call a token, in one pass over the text.</summary>
/// <remarks>
/// <code>
/// placeholder = "$" ( letter | digit | "_" ) { letter | digit | "_" }
/// string      = '"' { char | "\" any } '"' | "'" { char | "\" any } "'"
/// number      = [ "-" ] digits [ "." digits ] [ ( "e" | "E" ) [ "+" | "-" ] digits ]
/// word        = ( letter | "_" ) { letter | digit | "_" }
/// </code>
/// Letters and digits are ASCII; white space and line breaks separate and mean nothing else.
/// </remarks>
internal static class FilterTokenizer
{
    public static FilterToken Next(string text, int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
        if (position == text.Length) return new FilterToken(FilterTokenKind.End, position, 0);
        var c = text[position];
        if (IsWordStart(c)) return new FilterToken(FilterTokenKind.Word, position, WordLength(text, position));
        if (char.IsAsciiDigit(c) || (c == '-' && IsDigitAt(text, position + 1))) return Number(text, position);
        return c switch
        {
            '"' or '\'' => String(text, position),
            '$' => Placeholder(text, position),
            '(' => new FilterToken(FilterTokenKind.LeftParenthesis, position, 1),
            ')' => new FilterToken(FilterTokenKind.RightParenthesis, position, 1),
            ',' => new FilterToken(FilterTokenKind.Comma, position, 1),
            '.' => new FilterToken(FilterTokenKind.Dot, position, 1),
            '|' => new FilterToken(FilterTokenKind.Pipe, position, 1),
            '*' => new FilterToken(FilterTokenKind.Star, position, 1),
            '+' => new FilterToken(FilterTokenKind.Plus, position, 1),
            '-' => new FilterToken(FilterTokenKind.Minus, position, 1),
            '=' => new FilterToken(FilterTokenKind.Equal, position, 1),
            '<' => WithEqualSign(text, position, FilterTokenKind.Less, FilterTokenKind.LessOrEqual),
            '>' => WithEqualSign(text, position, FilterTokenKind.Greater, FilterTokenKind.GreaterOrEqual),
            '!' => WithEqualSign(text, position, FilterTokenKind.Unknown, FilterTokenKind.NotEqual),
            _ => new FilterToken(FilterTokenKind.Unknown, position, 1),
        };
    }

    /// <summary>The characters of a string token without quotes and escapes.</summary>
    public static string Unescape(string text, FilterToken token)
    {
        var inside = text.AsSpan(token.Start + 1, token.Length - 2);
        if (!inside.Contains('\\')) return inside.ToString();
        Span<char> plain = stackalloc char[FilterParser.CharactersMax];
        var length = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] == '\\') i++;
            plain[length++] = inside[i];
        }
        return plain[..length].ToString();
    }

    /// <summary>Whether <paramref name="name"/> may follow a <c>$</c>: 1..50 ASCII letters, digits and <c>_</c>.</summary>
    public static bool IsPlaceholderName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > FilterParser.PlaceholderCharactersMax) return false;
        foreach (var c in name)
        {
            if (!IsWordPart(c)) return false;
        }
        return true;
    }

    private static FilterToken Number(string text, int start)
    {
        var end = SkipDigits(text, start + 1);
        if (end < text.Length && text[end] == '.' && IsDigitAt(text, end + 1)) end = SkipDigits(text, end + 1);
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            if (IsDigitAt(text, exponent)) end = SkipDigits(text, exponent);
        }
        return new FilterToken(FilterTokenKind.Number, start, end - start);
    }

    private static FilterToken String(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == text[start]) return new FilterToken(FilterTokenKind.String, start, i + 1 - start);
        }
        return new FilterToken(FilterTokenKind.Unknown, start, text.Length - start);
    }

    private static FilterToken Placeholder(string text, int start)
    {
        var length = WordLength(text, start + 1);
        var kind = length == 0 ? FilterTokenKind.Unknown : FilterTokenKind.Placeholder;
        return new FilterToken(kind, start, length + 1);
    }

    private static FilterToken WithEqualSign(string text, int start, FilterTokenKind alone, FilterTokenKind withEqual) =>
        start + 1 < text.Length && text[start + 1] == '='
            ? new FilterToken(withEqual, start, 2)
            : new FilterToken(alone, start, 1);

    private static int WordLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsWordPart(text[end])) end++;
        return end - start;
    }

    private static int SkipDigits(string text, int position)
    {
        while (IsDigitAt(text, position)) position++;
        return position;
    }

    private static bool IsDigitAt(string text, int position) => position < text.Length && char.IsAsciiDigit(text[position]);

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}

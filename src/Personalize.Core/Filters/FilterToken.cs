namespace Personalize.Core.Filters;

internal enum FilterTokenKind : byte
{
    End,
    Word,
    Number,
    String,
    Placeholder,
    LeftParenthesis,
    RightParenthesis,
    Comma,
    Dot,
    Pipe,
    Star,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,

    /// <summary>A character that starts nothing, or a string without its end.</summary>
    Unknown,
}

/// <summary>A word of the expression: where it stands; its characters stay in the text.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, Length);

    public bool Is(string text, ReadOnlySpan<char> keyword) =>
        Kind == FilterTokenKind.Word && Of(text).Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

namespace Personalize.Core.Filters;

/// <summary>The parser's place in the text: the token ahead, and the first error.</summary>
internal ref struct FilterReader
{
    private const int ShownMax = 40;

    public readonly string Text;
    public readonly bool Extensions;

    public FilterReader(string text, bool extensions)
    {
        Text = text;
        Extensions = extensions;
        Token = FilterTokenizer.Next(text, 0);
    }

    /// <summary>The token ahead, not yet taken.</summary>
    public FilterToken Token { get; private set; }

    /// <summary>Where the last taken token ends.</summary>
    public int TakenEnd { get; private set; }

    public FilterError? Error { get; private set; }

    public FilterToken Take()
    {
        var taken = Token;
        TakenEnd = taken.End;
        Token = FilterTokenizer.Next(Text, taken.End);
        return taken;
    }

    public readonly bool Is(ReadOnlySpan<char> keyword) => Token.Is(Text, keyword);

    public bool TryTake(ReadOnlySpan<char> keyword)
    {
        if (!Is(keyword)) return false;
        Take();
        return true;
    }

    public bool TryTake(FilterTokenKind kind)
    {
        if (Token.Kind != kind) return false;
        Take();
        return true;
    }

    /// <summary>Notes the error at the token ahead, with what stands there; always false.</summary>
    public bool Fail(string what) => FailAt($"{what}, found {Describe(Token)}", Token.Start);

    /// <summary>Notes an error that needs no "found"; always false.</summary>
    public bool FailAt(string what, int position)
    {
        Error ??= new FilterError(what, position);
        return false;
    }

    private readonly string Describe(FilterToken token) => token.Kind switch
    {
        FilterTokenKind.End => "the end",
        FilterTokenKind.Unknown when Text[token.Start] is '"' or '\'' => "a string without its end quote",
        _ => token.Length > ShownMax ? $"'{Text.AsSpan(token.Start, ShownMax)}...'" : $"'{token.Of(Text)}'",
    };
}

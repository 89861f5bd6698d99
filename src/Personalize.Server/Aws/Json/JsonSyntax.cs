namespace Personalize.Server.Aws.Json;

/// <summary>Finds where JSON values end, and whether they are JSON at all. Nothing throws: what is wrong is a value.</summary>
/// <remarks>
/// <code>
/// value  = "{" [ string ":" value { "," string ":" value } ] "}" | "[" [ value { "," value } ] "]" | string | number | "true" | "false" | "null"
/// string = '"' { any but '"', "\" and control characters | "\" ( '"' | "\" | "/" | "b" | "f" | "n" | "r" | "t" | "u" 4 hex digits ) } '"'
/// number = [ "-" ] ( "0" | 1-9 { digit } ) [ "." digit { digit } ] [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ]        RFC 8259
/// </code>
/// Every method begins at <c>at</c> and moves it behind what it read; what it left there after a false says nothing.
/// </remarks>
internal static class JsonSyntax
{
    public const int DepthMax = AwsDoor.JsonDepthMax;

    /// <summary>Whether a text is one value and nothing else but blanks; <paramref name="at"/> is about where it ceased to be one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> json, out int at)
    {
        at = 0;
        SkipBlanks(json, ref at);
        if (!TrySkipValue(json, ref at))
            return false;

        SkipBlanks(json, ref at);
        return at == json.Length;
    }

    public static void SkipBlanks(ReadOnlySpan<byte> json, ref int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
    }

    public static bool TrySkip(ReadOnlySpan<byte> json, ref int at, byte expected)
    {
        bool isThere = at < json.Length && json[at] == expected;
        at += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>Passes over one value, whatever it is; levels beyond the door's are wrong.</summary>
    public static bool TrySkipValue(ReadOnlySpan<byte> json, ref int at, int depth = 0)
    {
        if (at >= json.Length || depth > DepthMax)
            return false;

        return json[at] switch
        {
            (byte)'"' => TrySkipString(json, ref at),
            (byte)'{' => depth < DepthMax && TrySkipMembers(json, ref at, depth, (byte)'}', areNamed: true),
            (byte)'[' => depth < DepthMax && TrySkipMembers(json, ref at, depth, (byte)']', areNamed: false),
            (byte)'t' => TrySkipWord(json, ref at, "true"u8),
            (byte)'f' => TrySkipWord(json, ref at, "false"u8),
            (byte)'n' => TrySkipWord(json, ref at, "null"u8),
            _ => TrySkipNumber(json, ref at),
        };
    }

    public static bool TrySkipString(ReadOnlySpan<byte> json, ref int at)
    {
        if (!TrySkip(json, ref at, (byte)'"'))
            return false;

        while (at < json.Length && json[at] >= ' ')
        {
            byte b = json[at++];
            if (b == '"')
                return true;

            if (b == '\\' && !TrySkipEscape(json, ref at))
                return false;
        }

        return false;
    }

    private static bool TrySkipEscape(ReadOnlySpan<byte> json, ref int at)
    {
        byte letter = at < json.Length ? json[at++] : (byte)0;
        if (letter != 'u')
            return letter is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';

        for (int digit = 0; digit < 4; digit++)
        {
            if (at >= json.Length || !char.IsAsciiHexDigit((char)json[at++]))
                return false;
        }

        return true;
    }

    private static bool TrySkipMembers(ReadOnlySpan<byte> json, ref int at, int depth, byte end, bool areNamed)
    {
        at++;
        SkipBlanks(json, ref at);
        if (TrySkip(json, ref at, end))
            return true;

        while (true)
        {
            SkipBlanks(json, ref at);
            if ((areNamed && !TrySkipName(json, ref at)) || !TrySkipValue(json, ref at, depth + 1))
                return false;

            SkipBlanks(json, ref at);
            if (TrySkip(json, ref at, end))
                return true;

            if (!TrySkip(json, ref at, (byte)','))
                return false;
        }
    }

    private static bool TrySkipName(ReadOnlySpan<byte> json, ref int at)
    {
        if (!TrySkipString(json, ref at))
            return false;

        SkipBlanks(json, ref at);
        bool hasColon = TrySkip(json, ref at, (byte)':');
        SkipBlanks(json, ref at);
        return hasColon;
    }

    private static bool TrySkipWord(ReadOnlySpan<byte> json, ref int at, ReadOnlySpan<byte> word)
    {
        bool isThere = json[at..].StartsWith(word);
        at += isThere ? word.Length : 0;
        return isThere;
    }

    private static bool TrySkipNumber(ReadOnlySpan<byte> json, ref int at)
    {
        TrySkip(json, ref at, (byte)'-');
        int first = at;
        if (!TrySkipDigits(json, ref at) || (json[first] == '0' && at - first > 1))
            return false;

        if (TrySkip(json, ref at, (byte)'.') && !TrySkipDigits(json, ref at))
            return false;

        if (!TrySkip(json, ref at, (byte)'e') && !TrySkip(json, ref at, (byte)'E'))
            return true;

        if (!TrySkip(json, ref at, (byte)'+'))
            TrySkip(json, ref at, (byte)'-');

        return TrySkipDigits(json, ref at);
    }

    private static bool TrySkipDigits(ReadOnlySpan<byte> json, ref int at)
    {
        int first = at;
        while (at < json.Length && char.IsAsciiDigit((char)json[at]))
            at++;

        return at > first;
    }
}

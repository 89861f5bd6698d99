using System.Globalization;
using System.Text;

namespace Personalize.Server.Tests.Resp;

/// <summary>A RESP2 reply as redis-cli shows it.</summary>
internal static class RedisCliText
{
    /// <summary>The first reply of <paramref name="resp"/>, in lines; null while it has not wholly come.</summary>
    public static string? Of(string resp)
    {
        int at = 0;
        var text = new StringBuilder();
        return TryWrite(resp, ref at, "", text) ? text.ToString() : null;
    }

    private static bool TryWrite(string resp, ref int at, string indent, StringBuilder text)
    {
        int end = resp.IndexOf("\r\n", at, StringComparison.Ordinal);
        if (end < 0)
            return false;

        char kind = resp[at];
        string line = resp[(at + 1)..end];
        at = end + 2;
        switch (kind)
        {
            case '+':
                text.Append(line).Append('\n');
                return true;
            case '-':
                text.Append("(error) ").Append(line).Append('\n');
                return true;
            case ':':
                text.Append("(integer) ").Append(line).Append('\n');
                return true;
            case '$':
                return TryWriteBulk(resp, ref at, int.Parse(line, CultureInfo.InvariantCulture), text);
            case '*':
                return TryWriteArray(resp, ref at, int.Parse(line, CultureInfo.InvariantCulture), indent, text);
            default:
                throw new FormatException($"'{kind}' begins no RESP2 reply");
        }
    }

    private static bool TryWriteBulk(string resp, ref int at, int length, StringBuilder text)
    {
        if (length < 0)
        {
            text.Append("(nil)\n");
            return true;
        }

        if (resp.Length < at + length + 2)
            return false;

        text.Append('"').Append(resp.AsSpan(at, length)).Append("\"\n");
        at += length + 2;
        return true;
    }

    private static bool TryWriteArray(string resp, ref int at, int count, string indent, StringBuilder text)
    {
        if (count <= 0)
        {
            text.Append(count < 0 ? "(nil)\n" : "(empty array)\n");
            return true;
        }

        int width = count.ToString(CultureInfo.InvariantCulture).Length;
        for (int i = 1; i <= count; i++)
        {
            if (i > 1)
                text.Append(indent);

            text.Append(i.ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append(") ");
            if (!TryWrite(resp, ref at, indent + new string(' ', width + 2), text))
                return false;
        }

        return true;
    }
}

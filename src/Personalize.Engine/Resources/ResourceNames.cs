using System.Globalization;
using System.Text;

namespace Personalize.Engine.Resources;

/// <summary>Names and ARNs of resources.</summary>
/// <remarks>
/// Name: 1..63 of <c>[a-zA-Z0-9-_]</c>, the first a letter or digit. An ARN
/// <c>arn:aws:personalize:REGION:ACCOUNT:KIND/NAME</c> matches with any region and account: identity is its resource part.
/// </remarks>
internal static class ResourceNames
{
    public const int NameLengthMax = 63;

    /// <summary>The name inside <paramref name="nameOrArn"/>; the text itself where it is not an ARN of that kind.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> nameOrArn, ReadOnlySpan<byte> kind)
    {
        if (!nameOrArn.StartsWith("arn:"u8))
        {
            return nameOrArn;
        }

        ReadOnlySpan<byte> resource = nameOrArn[(nameOrArn.LastIndexOf((byte)':') + 1)..];
        return resource.StartsWith(kind) ? resource[kind.Length..] : nameOrArn;
    }

    /// <summary>The resource part of an ARN, such as <c>campaign/home</c>; the text itself where it is no ARN.</summary>
    public static string ResourceOf(string resourceOrArn) =>
        resourceOrArn.StartsWith("arn:", StringComparison.Ordinal) ? resourceOrArn[(resourceOrArn.LastIndexOf(':') + 1)..] : resourceOrArn;

    /// <summary>Throws <see cref="PersonalizeErrorCode.InvalidInput"/> unless <paramref name="name"/> is a resource name.</summary>
    public static void Check(string what, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > NameLengthMax || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(IsNameCharacter))
        {
            throw new PersonalizeException($"{what} is named '{Printable(name)}'; allowed are 1..{NameLengthMax} letters, digits, '-' and '_', the first a letter or digit");
        }
    }

    /// <summary>The text with control characters replaced and cut at 80, fit to stand in a message.</summary>
    public static string Printable(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder();
        foreach (char c in text[..Math.Min(text.Length, 80)])
        {
            shown.Append(IsHidden(c) ? '?' : c);
        }

        return text.Length > 80 ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <inheritdoc cref="Printable(ReadOnlySpan{char})"/>
    public static string Printable(ReadOnlySpan<byte> utf8) => Printable(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 400)]));

    // Also what ends a line for some readers.
    private static bool IsHidden(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}

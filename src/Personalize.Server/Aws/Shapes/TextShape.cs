using System.Runtime.InteropServices;
using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON string: so many characters, of a pattern or one of a set of words.</summary>
/// <remarks>Characters are Unicode scalar values.</remarks>
internal sealed class TextShape(int lengthMin = 0, int lengthMax = int.MaxValue, Pattern? pattern = null, string[]? words = null) : Shape
{
    /// <summary>One of so many words.</summary>
    public static TextShape OneOf(params string[] words) => new(words: words);

    public int LengthMin => lengthMin;

    public int LengthMax => lengthMax;

    public Pattern? Pattern => pattern;

    public IReadOnlyList<string>? Words => words;

    public override string Description => words is null
        ? $"text{(lengthMax == int.MaxValue ? "" : $" {lengthMin}..{lengthMax}")}{(pattern is null ? "" : $" `{pattern}`")}"
        : string.Join(", ", words);

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            violations.Add(value, "Member must be a string");
            return;
        }

        // A byte of JSON is at most one character, so a short one needs no decoding.
        int bytes = JsonMarshal.GetRawUtf8Value(value).Length - 2;
        if (pattern is null && words is null && bytes <= lengthMax && bytes >= lengthMin && lengthMin <= 1)
            return;

        if (!JsonText.TryGet(value, out string? text))
            violations.Add(value, "Member must be well-formed Unicode");
        else
            Check(value, text, violations);
    }

    /// <summary>The same for the key of a map.</summary>
    public void CheckKey(JsonElement map, string key, Violations violations) => Check(map, key, violations);

    private void Check(JsonElement value, string text, Violations violations)
    {
        int length = Length(text);
        if (length < lengthMin)
            violations.Add(value, $"Member must have length greater than or equal to {lengthMin}");
        else if (length > lengthMax)
            violations.Add(value, $"Member must have length less than or equal to {lengthMax}");

        if (pattern is not null && length <= lengthMax && !pattern.Fits(text))
            violations.Add(value, $"Member must satisfy regular expression pattern: {pattern}");
        else if (words is not null && Array.IndexOf(words, text) < 0)
            violations.Add(value, $"Member must satisfy enum value set: [{string.Join(", ", words)}]");
    }

    private static int Length(string text)
    {
        int length = text.Length;
        foreach (char c in text)
        {
            if (char.IsLowSurrogate(c))
                length--;
        }

        return length;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>What was wrong with a request, collected along the way through it, and its wording.</summary>
/// <remarks>
/// <c>2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value …</c>.
/// Reused from request to request; allocates only where something is wrong. One thread.
/// </remarks>
internal sealed class Violations
{
    /// <summary>More are neither looked for nor told.</summary>
    private const int CountMax = 10;

    private const int ShownCharactersMax = 200;

    private readonly (string? Name, int Index)[] _path = new (string?, int)[AwsDoor.JsonDepthMax + 2];
    private readonly StringBuilder _text = new();
    private int _depth;

    public int Count { get; private set; }

    public bool IsFull => Count >= CountMax;

    public string Message => $"{Count} validation error{(Count == 1 ? "" : "s")} detected: {_text}";

    public void Clear()
    {
        _text.Clear();
        _depth = 0;
        Count = 0;
    }

    /// <summary>Goes down to a member; <see cref="Leave"/> comes back.</summary>
    public void Enter(string name) => _path[_depth++] = (name, 0);

    /// <summary>Goes down to an element of a list, counted from 1.</summary>
    public void Enter(int index) => _path[_depth++] = (null, index);

    public void Leave() => _depth--;

    public void AddMissing() => Add("null", "Member must not be null");

    public void Add(JsonElement value, string constraint) => Add($"'{Shown(value)}'", constraint);

    private void Add(string value, string constraint)
    {
        if (IsFull)
            return;

        _text.Append(Count++ == 0 ? "" : "; ").Append("Value ").Append(value).Append(" at '");
        for (int i = 0; i < _depth; i++)
        {
            _text.Append(i == 0 ? "" : ".");
            if (_path[i].Name is { } name)
                _text.Append(PrintableText.Of(name));
            else
                _text.Append(CultureInfo.InvariantCulture, $"{_path[i].Index}.member");
        }

        _text.Append("' failed to satisfy constraint: ").Append(constraint);
    }

    private static string Shown(JsonElement value) =>
        PrintableText.Of(value.ValueKind == JsonValueKind.String && JsonText.TryGet(value, out string? text) ? text : RawBegin(value), ShownCharactersMax);

    // A body may be megabytes: only what will be shown is decoded.
    private static string RawBegin(JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        return Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * ShownCharactersMax + 4)]);
    }
}

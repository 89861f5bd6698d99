using System.Runtime.InteropServices;
using System.Text.Json;

namespace Personalize.Server.Aws.Json;

/// <summary>JSON strings of a request as UTF-8 text: a view of the body where nothing is escaped, else decoded into memory of this thread.</summary>
/// <remarks>Views last until the thread begins its next request. One request at a time per thread, not across an <c>await</c>.</remarks>
internal sealed class TextScratch
{
    private const int KeptBytesMax = 1 << 20;
    private const int FirstBytes = 16 << 10;

    [ThreadStatic]
    private static TextScratch? _current;

    private byte[] _bytes = new byte[FirstBytes];
    private int _at;

    /// <summary>This thread's, with nothing in it.</summary>
    public static TextScratch Begin()
    {
        TextScratch scratch = _current is { _bytes.Length: <= KeptBytesMax } kept ? kept : _current = new TextScratch();
        scratch._at = 0;
        return scratch;
    }

    /// <summary>The text of a JSON string; false where an escape in it is half of a surrogate pair, or where it is no string.</summary>
    public bool TryRead(JsonElement value, out ReadOnlySpan<byte> text)
    {
        text = default;
        return value.ValueKind == JsonValueKind.String && TryDecode(JsonMarshal.GetRawUtf8Value(value)[1..^1], out text);
    }

    /// <summary>The text of an optional member; empty where it is absent or null.</summary>
    public bool TryRead(JsonElement owner, ReadOnlySpan<byte> member, out ReadOnlySpan<byte> text)
    {
        text = default;
        return !owner.TryGetProperty(member, out JsonElement value) || value.ValueKind == JsonValueKind.Null || TryRead(value, out text);
    }

    /// <summary>The text of a member's name.</summary>
    public bool TryReadName(JsonProperty member, out ReadOnlySpan<byte> text) => TryDecode(JsonMarshal.GetRawUtf8PropertyName(member), out text);

    /// <summary>Decodes what stands between the quotes of a well-formed JSON string.</summary>
    public bool TryDecode(ReadOnlySpan<byte> quoted, out ReadOnlySpan<byte> text)
    {
        text = quoted;
        if (!quoted.Contains((byte)'\\'))
            return true;

        Span<byte> room = Take(quoted.Length); // Decoded is never longer: an escape of 6 bytes is at most 3 of UTF-8.
        bool isText = JsonEscapes.TryDecode(quoted, room, out int bytes);
        text = room[..bytes];
        return isText;
    }

    /// <summary>Memory of the request.</summary>
    public Span<byte> Take(int bytes)
    {
        if (_bytes.Length - _at < bytes)
        {
            _bytes = new byte[Math.Max(_bytes.Length * 2, bytes)]; // Views of the old one keep it.
            _at = 0;
        }

        _at += bytes;
        return _bytes.AsSpan(_at - bytes, bytes);
    }
}

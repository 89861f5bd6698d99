namespace Personalize.Server.Aws.Json;

/// <summary>Reads the members of a JSON object one after the other, without allocating and without exceptions.</summary>
/// <remarks>
/// <code>
/// var properties = new PropertyReader(json);
/// while (properties.Read()) { … properties.Name, properties.Kind, properties.Value … }
/// if (properties.IsWrong) …
/// </code>
/// </remarks>
internal ref struct PropertyReader
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private bool _isBegun;
    private bool _isEnded;

    public PropertyReader(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>What was read is no JSON object; <see cref="Position"/> is about where.</summary>
    public bool IsWrong { get; private set; }

    /// <summary>Byte where reading stands.</summary>
    public readonly int Position => _at;

    /// <summary>The name, as it stands between its quotes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>What the value is.</summary>
    public PropertyKind Kind { get; private set; }

    /// <summary>The value as it stands; of a string what is between its quotes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next member; false behind the last, and where the text is no object.</summary>
    public bool Read()
    {
        if (_isEnded)
            return false;

        bool isMember = _isBegun ? TryReadNext() : TryReadFirst();
        _isBegun = true;
        _isEnded = !isMember;
        return isMember;
    }

    private bool TryReadFirst()
    {
        JsonSyntax.SkipBlanks(_json, ref _at);
        if (!JsonSyntax.TrySkip(_json, ref _at, (byte)'{'))
            return Fail();

        JsonSyntax.SkipBlanks(_json, ref _at);
        return JsonSyntax.TrySkip(_json, ref _at, (byte)'}') ? End() : TryReadMember();
    }

    private bool TryReadNext()
    {
        JsonSyntax.SkipBlanks(_json, ref _at);
        if (JsonSyntax.TrySkip(_json, ref _at, (byte)'}'))
            return End();

        return JsonSyntax.TrySkip(_json, ref _at, (byte)',') ? TryReadMember() : Fail();
    }

    private bool TryReadMember()
    {
        JsonSyntax.SkipBlanks(_json, ref _at);
        int name = _at;
        if (!JsonSyntax.TrySkipString(_json, ref _at))
            return Fail();

        Name = _json[(name + 1)..(_at - 1)];
        JsonSyntax.SkipBlanks(_json, ref _at);
        if (!JsonSyntax.TrySkip(_json, ref _at, (byte)':'))
            return Fail();

        JsonSyntax.SkipBlanks(_json, ref _at);
        int value = _at;
        if (!JsonSyntax.TrySkipValue(_json, ref _at))
            return Fail();

        Kind = KindOf(_json[value]);
        Value = Kind == PropertyKind.Text ? _json[(value + 1)..(_at - 1)] : _json[value.._at];
        return true;
    }

    /// <summary>Nothing may follow the object.</summary>
    private bool End()
    {
        JsonSyntax.SkipBlanks(_json, ref _at);
        IsWrong = _at < _json.Length;
        return false;
    }

    private bool Fail()
    {
        IsWrong = true;
        return false;
    }

    private static PropertyKind KindOf(byte first) => first switch
    {
        (byte)'"' => PropertyKind.Text,
        (byte)'{' => PropertyKind.Object,
        (byte)'[' => PropertyKind.List,
        (byte)'t' or (byte)'f' => PropertyKind.Boolean,
        (byte)'n' => PropertyKind.Null,
        _ => PropertyKind.Number,
    };
}

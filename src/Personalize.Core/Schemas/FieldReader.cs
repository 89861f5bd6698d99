using System.Text;
using System.Text.Json;

namespace Personalize.Core.Schemas;

/// <summary>Reads one field of a schema; the grammar stands at <see cref="SchemaReader"/>.</summary>
internal ref struct FieldReader
{
    private const int NameCharsMax = 150;
    private const string Types = "string, int, long, float, double, boolean";

    private readonly DatasetKind _kind;
    private string _name;
    private string _avroType;
    private bool _nullable;
    private bool _categorical;
    private bool _textual;
    private bool _itemName;

    private FieldReader(DatasetKind kind)
    {
        _kind = kind;
        _name = _avroType = "";
    }

    /// <summary>Returns null when the field is right, else what was seen and what is allowed.</summary>
    public static string? Read(JsonElement element, DatasetKind kind, int index, out Field? field, out bool isKey)
    {
        var reader = new FieldReader(kind);
        field = null;
        isKey = false;
        var error = reader.ReadName(element, index)
            ?? reader.ReadType(element)
            ?? ReadFlag(reader._name, element, "categorical", ref reader._categorical)
            ?? ReadFlag(reader._name, element, "textual", ref reader._textual)
            ?? ReadFlag(reader._name, element, "itemName", ref reader._itemName)
            ?? reader.CheckFlags();
        return error ?? reader.Finish(out field, out isKey);
    }

    private string? Finish(out Field? field, out bool isKey)
    {
        var utf8Name = Encoding.UTF8.GetBytes(_name);
        var reserved = Array.Find(
            ReservedField.Of(_kind), other => FieldNames.AreEqual(utf8Name, Encoding.UTF8.GetBytes(other.Name)));
        isKey = reserved?.IsKey ?? false;
        field = null;
        if (reserved is not null && CheckReserved(reserved) is { } error)
            return error;
        var columnKind = reserved?.Name == "EVENT_TYPE" ? ColumnKind.Category : ToColumnKind();
        field = new Field(_name, utf8Name, columnKind, _nullable, _textual, _itemName);
        return null;
    }

    private string? ReadName(JsonElement element, int index)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return $"field {index} is {SchemaReader.Show(element)}; allowed: an object with name and type";
        if (!element.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || !IsName(name.GetString()!))
        {
            return $"the name of field {index} is {SchemaReader.Show(name)}; "
                + $"allowed: [A-Za-z_][A-Za-z0-9_]*, at most {NameCharsMax} characters, not only '_'";
        }

        _name = name.GetString()!;
        return null;
    }

    private string? ReadType(JsonElement element)
    {
        if (!element.TryGetProperty("type", out var type))
            return $"field {_name} has no type; allowed: {Types}";
        if (type.ValueKind == JsonValueKind.String)
            return TakeType(type);
        if (type.ValueKind != JsonValueKind.Array || type.GetArrayLength() is 0 or > 2)
            return RefuseType(type);
        foreach (var member in type.EnumerateArray())
        {
            if (member.ValueKind == JsonValueKind.String && member.ValueEquals("null") && !_nullable)
                _nullable = true;
            else if (_avroType.Length > 0 || TakeType(member) is not null)
                return RefuseType(type);
        }

        return _avroType.Length == 0 ? RefuseType(type) : null;
    }

    private string? TakeType(JsonElement type)
    {
        if (type.ValueKind != JsonValueKind.String)
            return RefuseType(type);
        var avroType = type.GetString()!;
        if (avroType is not ("string" or "int" or "long" or "float" or "double" or "boolean"))
            return RefuseType(type);
        _avroType = avroType;
        return null;
    }

    private readonly string RefuseType(JsonElement seen) =>
        $"the type of field {_name} is {SchemaReader.Show(seen)}; allowed: one of {Types}, alone or in a union with null";

    private static string? ReadFlag(string name, JsonElement element, string flag, ref bool value)
    {
        if (!element.TryGetProperty(flag, out var seen))
            return null;
        value = seen.ValueKind == JsonValueKind.True;
        return seen.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? null
            : $"{flag} of field {name} is {SchemaReader.Show(seen)}; allowed: true, false";
    }

    private readonly string? CheckFlags()
    {
        var isString = _avroType == "string";
        if (_categorical && !isString)
            return $"field {_name} of type {_avroType} is categorical; allowed: string fields only";
        if (_categorical && _textual)
            return $"field {_name} is both categorical and textual; allowed: one of them";
        if (_textual && (!isString || _kind != DatasetKind.Items))
            return $"field {_name} of type {_avroType} in the {_kind} schema is textual; allowed: string fields of Items only";
        if (_itemName && (!isString || _kind != DatasetKind.Items))
            return $"field {_name} of type {_avroType} in the {_kind} schema is itemName; allowed: one string field of Items only";
        return null;
    }

    private readonly string? CheckReserved(ReservedField reserved)
    {
        var rightType = _avroType == reserved.AvroType || (_avroType == "int" && reserved.AvroType == "long");
        if (!rightType)
            return $"the reserved field {_name} has type {_avroType}; allowed: {reserved.AvroType}";
        if (_nullable && !reserved.Nullable)
            return $"the reserved field {_name} allows null; allowed: {reserved.AvroType} without null";
        return _categorical ? $"the reserved field {_name} is categorical; allowed: {reserved.AvroType} without categorical" : null;
    }

    private readonly ColumnKind ToColumnKind() => _avroType switch
    {
        "int" => ColumnKind.Int32,
        "long" => ColumnKind.Int64,
        "float" => ColumnKind.Float32,
        "double" => ColumnKind.Float64,
        "boolean" => ColumnKind.Boolean,
        _ => _categorical ? ColumnKind.Category : ColumnKind.Text,
    };

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > NameCharsMax || char.IsAsciiDigit(name[0]))
            return false;
        var significant = 0;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
            significant += c == '_' ? 0 : 1;
        }

        return significant > 0;
    }
}

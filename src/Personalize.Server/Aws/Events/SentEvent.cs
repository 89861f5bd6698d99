using System.Runtime.InteropServices;
using System.Text.Json;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Events;

/// <summary>One event as a client sent it, in the form of today or of old: item and value may stand among the properties.</summary>
/// <remarks>
/// Properties are those of the Interactions schema, without <c>_</c> and ignoring case; unknown ones are passed over, for senders fill the member with
/// whatever they have. Views of the request: nothing is kept.
/// </remarks>
internal ref struct SentEvent
{
    private static readonly (string Name, byte[] Field)[] Forbidden =
    [
        ("userId", "USER_ID"u8.ToArray()), ("sessionId", "SESSION_ID"u8.ToArray()), ("eventType", "EVENT_TYPE"u8.ToArray()),
        ("timestamp", "TIMESTAMP"u8.ToArray()), ("recommendationId", "RECOMMENDATION_ID"u8.ToArray()), ("impression", "IMPRESSION"u8.ToArray()),
    ];

    private JsonElement _sent;
    private long _seconds;
    private ReadOnlySpan<byte> _properties;
    private ReadOnlySpan<byte> _itemId;
    private ReadOnlySpan<byte> _eventType;
    private ReadOnlySpan<byte> _eventId;
    private ReadOnlySpan<byte> _recommendationId;
    private ReadOnlySpan<byte> _source;
    private ReadOnlySpan<byte> _value;

    /// <summary>Why it cannot be an event; null where it can.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Reads an event whose members fit their shapes.</summary>
    /// <returns>False where its properties are not a JSON object.</returns>
    public static bool TryRead(JsonElement sent, TextScratch scratch, out SentEvent read)
    {
        read = new SentEvent { _sent = sent };
        if (!read.TryReadMembers(scratch))
            read.Wrong = "a member is not well-formed Unicode";

        DateShape.TryRead(sent.GetProperty("sentAt"u8), out read._seconds);
        return PropertiesText.TryGet(sent, scratch, out read._properties) && read.TryReadLegacy(scratch);
    }

    /// <summary>Says in a head which item, when, what.</summary>
    public readonly void Name(ref EventHead head)
    {
        head.ItemId = _itemId;
        head.EventType = _eventType;
        head.EventId = _eventId;
        head.Timestamp = _seconds;
    }

    /// <summary>Sets the fields that the schema has.</summary>
    public readonly void Fill(ref EventPut put, DatasetSchema schema, TextScratch scratch)
    {
        if (!_value.IsEmpty && schema.EventValueColumn >= 0)
            put.TrySetValue(_value);

        FillProperties(ref put, schema, scratch);
        if (!_source.IsEmpty && schema.TryFindColumn("EVENT_ATTRIBUTION_SOURCE"u8, out _))
            put.TrySet("EVENT_ATTRIBUTION_SOURCE"u8, _source);

        if (_sent.TryGetProperty("impression"u8, out JsonElement shown) && shown.ValueKind == JsonValueKind.Array && schema.TryFindColumn("IMPRESSION"u8, out _))
            FillImpression(ref put, shown, scratch);

        if (!_recommendationId.IsEmpty)
            put.SetRecommendation(_recommendationId);
    }

    private bool TryReadMembers(TextScratch scratch)
    {
        if (_sent.TryGetProperty("eventValue"u8, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            _value = JsonMarshal.GetRawUtf8Value(value);

        return scratch.TryRead(_sent, "itemId"u8, out _itemId)
            && scratch.TryRead(_sent, "eventType"u8, out _eventType)
            && scratch.TryRead(_sent, "eventId"u8, out _eventId)
            && scratch.TryRead(_sent, "recommendationId"u8, out _recommendationId)
            && (!_sent.TryGetProperty("metricAttribution"u8, out JsonElement attribution) || attribution.ValueKind != JsonValueKind.Object
                || scratch.TryRead(attribution, "eventAttributionSource"u8, out _source));
    }

    /// <summary>Takes what old clients put among the properties; false where these are no JSON object.</summary>
    private bool TryReadLegacy(TextScratch scratch)
    {
        if (!_properties.IsEmpty)
        {
            var properties = new PropertyReader(_properties);
            while (properties.Read())
            {
                if (!scratch.TryDecode(properties.Name, out ReadOnlySpan<byte> name) || !scratch.TryDecode(properties.Value, out ReadOnlySpan<byte> value))
                    return false;

                bool isValue = properties.Kind is PropertyKind.Text or PropertyKind.Number or PropertyKind.Boolean;
                if (isValue && _itemId.IsEmpty && FieldNames.AreEqual(name, "ITEM_ID"u8))
                    _itemId = value;
                else if (isValue && _value.IsEmpty && FieldNames.AreEqual(name, "EVENT_VALUE"u8))
                    _value = value;
                else
                    Wrong ??= ForbiddenName(name);
            }

            if (properties.IsWrong)
                return false;
        }

        Wrong ??= _itemId.IsEmpty ? "it names no item; allowed is itemId, or itemId among the properties" : null;
        return true;
    }

    private readonly void FillProperties(ref EventPut put, DatasetSchema schema, TextScratch scratch)
    {
        if (_properties.IsEmpty)
            return;

        var properties = new PropertyReader(_properties);
        while (properties.Read())
        {
            bool isValue = properties.Kind is PropertyKind.Text or PropertyKind.Number or PropertyKind.Boolean;
            if (isValue && scratch.TryDecode(properties.Name, out ReadOnlySpan<byte> name) && schema.TryFindColumn(name, out int column)
                && column != schema.EventValueColumn && scratch.TryDecode(properties.Value, out ReadOnlySpan<byte> value))
            {
                put.TrySet(name, value);
            }
        }
    }

    private static void FillImpression(ref EventPut put, JsonElement shown, TextScratch scratch)
    {
        Span<byte> cell = scratch.Take(JsonMarshal.GetRawUtf8Value(shown).Length);
        int bytes = 0;
        foreach (JsonElement item in shown.EnumerateArray())
        {
            if (!scratch.TryRead(item, out ReadOnlySpan<byte> id))
                continue;

            if (bytes > 0)
                cell[bytes++] = (byte)'|';

            id.CopyTo(cell[bytes..]);
            bytes += id.Length;
        }

        put.TrySet("IMPRESSION"u8, cell[..bytes]);
    }

    private static string? ForbiddenName(ReadOnlySpan<byte> name)
    {
        foreach ((string forbidden, byte[] field) in Forbidden)
        {
            if (FieldNames.AreEqual(name, field))
                return $"its properties hold '{forbidden}', which is a member of the event itself or of the request";
        }

        return null;
    }
}

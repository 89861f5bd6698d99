namespace Personalize.Server.Aws.Shapes;

/// <summary>The shapes of the events service. Members that old clients send in other forms are read by their operation.</summary>
internal static class EventShapes
{
    public static readonly TextShape Arn = ControlShapes.Arn;
    public static readonly TextShape Text = new(1, 256);
    public static readonly TextShape RecommendationId = new(1, 40);
    public static readonly TextShape AttributionSource = new(0, 1024, Pattern.Printed);
    public static readonly NumberShape Float = new(isWhole: false);
    public static readonly ListShape Impression = new(Text, 1, 25);

    /// <summary>Epoch seconds; also a numeric or ISO 8601 string, or milliseconds.</summary>
    public static readonly AnyShape Date = new("time: epoch seconds, milliseconds, numeric or ISO 8601 text");

    /// <summary>A JSON object in a string; also doubly encoded, or the object itself.</summary>
    public static readonly AnyShape Properties = new("JSON object in a string");

    public static readonly StructureShape Event = new(
        new("eventId", Text),
        new("eventType", Text, true),
        new("eventValue", Float),
        new("itemId", Text),
        new("properties", Properties),
        new("sentAt", Date, true),
        new("recommendationId", RecommendationId),
        new("impression", Impression),
        new("metricAttribution", new StructureShape(new Member("eventAttributionSource", AttributionSource, true))));

    public static readonly ListShape Events = new(Event, 1, 10);
    public static readonly ListShape Items = new(new StructureShape(new("itemId", Text, true), new("properties", Properties)), 1, 10);
    public static readonly ListShape Users = new(new StructureShape(new("userId", Text, true), new("properties", Properties)), 1, 10);
}

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
    public static readonly DateShape Date = new();

    public static readonly PropertiesShape EventProperties = new(1024);
    public static readonly PropertiesShape ItemProperties = new(32_000);
    public static readonly PropertiesShape UserProperties = new(24_000);

    public static readonly StructureShape Event = new(
        new("eventId", Text),
        new("eventType", Text, true),
        new("eventValue", Float),
        new("itemId", Text),
        new("properties", EventProperties),
        new("sentAt", Date, true),
        new("recommendationId", RecommendationId),
        new("impression", Impression),
        new("metricAttribution", new StructureShape(new Member("eventAttributionSource", AttributionSource, true))));

    public static readonly ListShape Events = new(Event, 1, 10);
    public static readonly ListShape Items = new(new StructureShape(new("itemId", Text, true), new("properties", ItemProperties)), 1, 10);
    public static readonly ListShape Users = new(new StructureShape(new("userId", Text, true), new("properties", UserProperties)), 1, 10);
}

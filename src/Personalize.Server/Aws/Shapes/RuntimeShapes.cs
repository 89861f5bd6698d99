namespace Personalize.Server.Aws.Shapes;

/// <summary>The shapes of the runtime service.</summary>
internal static class RuntimeShapes
{
    public static readonly TextShape Arn = ControlShapes.Arn;
    public static readonly TextShape Id = new(0, 256);
    public static readonly NumberShape NumResults = new(isWhole: true, 0);
    public static readonly MapShape Context = new(new TextShape(0, 150, Pattern.Attribute), new TextShape(0, 1000), 150);
    public static readonly MapShape FilterValues = new(new TextShape(0, 50, Pattern.FilterAttribute), new TextShape(0, 1000), 25);
    public static readonly MapShape MetadataColumns = new(new TextShape(0, 256), new ListShape(new TextShape(0, 150), 0, 99), 1);
    public static readonly ListShape InputList = new(Id);

    public static readonly ListShape Promotions = new(
        new StructureShape(
            new("name", ControlShapes.Name),
            new("percentPromotedItems", new NumberShape(isWhole: true, 1, 100)),
            new("filterArn", Arn),
            new("filterValues", FilterValues)),
        0,
        1);

    /// <summary>One entry of an answer.</summary>
    public static readonly ListShape PredictedItems = new(new StructureShape(
        new("itemId", Id, true),
        new("score", ControlShapes.Double),
        new("promotionName", ControlShapes.Name),
        new("metadata", new MapShape(new TextShape(0, 150), new TextShape(0, 20_000))),
        new("reason", new ListShape(new TextShape(0, 256)))));
}

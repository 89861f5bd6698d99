namespace Personalize.Server.Aws.Shapes;

/// <summary>The scalars, lists and maps of the control plane's service model, by the names they have there.</summary>
internal static class ControlShapes
{
    public static readonly TextShape Name = new(1, 63, Pattern.Name);
    public static readonly TextShape Arn = new(0, 256, Pattern.Arn);
    public static readonly TextShape RoleArn = new(0, 256, Pattern.RoleArn);
    public static readonly TextShape KmsKeyArn = new(0, 2048, Pattern.KmsKeyArn);
    public static readonly TextShape S3Location = new(0, 256, Pattern.Location);
    public static readonly TextShape AvroSchema = new(0, 20_000);
    public static readonly TextShape FilterExpression = new(1, 2500);
    public static readonly TextShape DatasetType = new(0, 256, Pattern.DatasetType);
    public static readonly TextShape ColumnName = new(0, 150, Pattern.ColumnName);
    public static readonly TextShape SchedulingExpression = new(1, 16, Pattern.Schedule);
    public static readonly TextShape NextToken = new(0, 1500, Pattern.Ascii);
    public static readonly TextShape ParameterName = new(0, 256);
    public static readonly TextShape ParameterValue = new(0, 1000);
    public static readonly TextShape CategoricalValue = new(0, 1000);
    public static readonly TextShape ItemAttribute = new(1, 150);
    public static readonly TextShape TagKey = new(1, 128, Pattern.Tag);
    public static readonly TextShape TagValue = new(0, 256, Pattern.Tag);

    /// <summary>Event types, thresholds, metric names, states, account ids: text of at most 256 characters.</summary>
    public static readonly TextShape Text256 = new(0, 256);
    public static readonly TextShape Text = new();

    public static readonly TextShape Domain = TextShape.OneOf("ECOMMERCE", "VIDEO_ON_DEMAND");
    public static readonly TextShape ImportMode = TextShape.OneOf("FULL", "INCREMENTAL");
    public static readonly TextShape TrainingMode = TextShape.OneOf("FULL", "UPDATE", "AUTOTRAIN");
    public static readonly TextShape TrainingType = TextShape.OneOf("AUTOMATIC", "MANUAL");
    public static readonly TextShape RecipeProvider = TextShape.OneOf("SERVICE");
    public static readonly TextShape ObjectiveSensitivity = TextShape.OneOf("LOW", "MEDIUM", "HIGH", "OFF");

    public static readonly BooleanShape Boolean = new();
    public static readonly NumberShape Date = new(isWhole: false);
    public static readonly NumberShape Double = new(isWhole: false);
    public static readonly NumberShape Share = new(isWhole: false, 0, 1);
    public static readonly NumberShape NotNegative = new(isWhole: false, 0);
    public static readonly NumberShape MaxResults = new(isWhole: true, 1, 100);
    public static readonly NumberShape TransactionsPerSecond = new(isWhole: true, 1);
    public static readonly NumberShape IntegerMinValue = new(isWhole: true, min: -1_000_000);
    public static readonly NumberShape IntegerMaxValue = new(isWhole: true, max: 1_000_000);
    public static readonly NumberShape ContinuousValue = new(isWhole: false, min: -1_000_000);

    public static readonly MapShape HyperParameters = new(ParameterName, ParameterValue, 100);
    public static readonly MapShape RankingInfluence = new(TextShape.OneOf("POPULARITY", "FRESHNESS"), Share);
    public static readonly MapShape Metrics = new(Text256, Double, 100);
    public static readonly MapShape DatasetColumns = new(DatasetType, new ListShape(ColumnName, 0, 50), 3);
    public static readonly ListShape CategoricalValues = new(CategoricalValue, 0, 100);
    public static readonly ListShape TagKeys = new(TagKey, 0, 200);
    public static readonly ListShape Tags = new(new StructureShape(new("tagKey", TagKey, true), new("tagValue", TagValue, true)), 0, 200);
}

namespace Personalize.Server.Aws.Shapes;

/// <summary>How a solution is trained: the structures below <c>solutionConfig</c>.</summary>
internal static class SolutionShapes
{
    public static readonly StructureShape EventsConfig = new(
        new Member("eventParametersList", new ListShape(
            new StructureShape(
                new("eventType", ControlShapes.Text256),
                new("eventValueThreshold", ControlShapes.Double),
                new("weight", ControlShapes.Share)),
            0,
            10)));

    public static readonly StructureShape AutoTrainingConfig = new(new Member("schedulingExpression", ControlShapes.SchedulingExpression));

    public static readonly StructureShape HyperParameterRanges = new(
        new("integerHyperParameterRanges", Ranges(new("minValue", ControlShapes.IntegerMinValue), new("maxValue", ControlShapes.IntegerMaxValue))),
        new("continuousHyperParameterRanges", Ranges(new("minValue", ControlShapes.ContinuousValue), new("maxValue", ControlShapes.ContinuousValue))),
        new("categoricalHyperParameterRanges", Ranges(new Member("values", ControlShapes.CategoricalValues))));

    public static readonly StructureShape HpoConfig = new(
        new("hpoObjective", new StructureShape(
            new("type", ControlShapes.Text256), new("metricName", ControlShapes.Text256), new("metricRegex", ControlShapes.Text256))),
        new("hpoResourceConfig", new StructureShape(
            new("maxNumberOfTrainingJobs", ControlShapes.Text256), new("maxParallelTrainingJobs", ControlShapes.Text256))),
        new("algorithmHyperParameterRanges", HyperParameterRanges));

    public static readonly StructureShape SolutionConfig = new(
        new("eventValueThreshold", ControlShapes.Text256),
        new("hpoConfig", HpoConfig),
        new("algorithmHyperParameters", ControlShapes.HyperParameters),
        new("featureTransformationParameters", ControlShapes.HyperParameters),
        new("autoMLConfig", new StructureShape(new("metricName", ControlShapes.Text256), new("recipeList", new ListShape(ControlShapes.Arn, 0, 100)))),
        new("eventsConfig", EventsConfig),
        new("optimizationObjective", new StructureShape(new("itemAttribute", ControlShapes.ItemAttribute), new("objectiveSensitivity", ControlShapes.ObjectiveSensitivity))),
        new("trainingDataConfig", new StructureShape(new("excludedDatasetColumns", ControlShapes.DatasetColumns), new("includedDatasetColumns", ControlShapes.DatasetColumns))),
        new("autoTrainingConfig", AutoTrainingConfig));

    public static readonly StructureShape SolutionUpdateConfig = new(new("autoTrainingConfig", AutoTrainingConfig), new("eventsConfig", EventsConfig));

    private static ListShape Ranges(params Member[] edges) =>
        new(new StructureShape([new("name", ControlShapes.ParameterName), .. edges]), 0, 100);
}

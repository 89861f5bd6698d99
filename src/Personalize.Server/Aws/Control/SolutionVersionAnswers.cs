using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Solution versions in requests and answers.</summary>
internal static class SolutionVersionAnswers
{
    /// <summary>In place of a version: the newest that is active.</summary>
    public const string Latest = "$LATEST";

    public static readonly Member Arn = new("solutionVersionArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("solutionVersionArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("trainingMode", ControlShapes.TrainingMode),
        new("trainingType", ControlShapes.TrainingType),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("failureReason", ControlShapes.Text));

    public static readonly StructureShape Shape = Summary.With(
        new("name", ControlShapes.Name),
        new("solutionArn", ControlShapes.Arn),
        new("performHPO", ControlShapes.Boolean),
        new("performAutoML", ControlShapes.Boolean),
        new("performIncrementalUpdate", ControlShapes.Boolean),
        new("recipeArn", ControlShapes.Arn),
        new("eventType", ControlShapes.Text256),
        new("datasetGroupArn", ControlShapes.Arn),
        new("solutionConfig", SolutionShapes.SolutionConfig),
        new("trainingHours", ControlShapes.NotNegative),
        new("tunedHPOParams", new StructureShape(new Member("algorithmHyperParameters", ControlShapes.HyperParameters))));

    /// <summary>The version of the request's ARN; null with the error where there is none.</summary>
    public static SolutionVersion? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, SolutionAnswers.Kind, out error) is not { } path)
            return null;

        if (Get(call.Engine, path) is { } version)
            return version;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    /// <summary>The version of a path <c>movies/ab12cd34</c> or <c>movies/$LATEST</c>; null where there is none.</summary>
    public static SolutionVersion? Get(PersonalizeEngine engine, string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || SolutionAnswers.Get(engine, path[..slash]) is not { } solution)
            return null;

        string name = path[(slash + 1)..];
        return name == Latest
            ? solution.Versions.LastOrDefault(version => version.State == ResourceState.Active)
            : solution.Versions.FirstOrDefault(version => version.Version == name);
    }

    public static string Resource(SolutionVersion version) => $"{SolutionAnswers.Kind}/{version.Solution}/{version.Version}";

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, SolutionVersion version)
    {
        answer.Text("solutionVersionArn", call.Arn(Resource(version)));
        answer.Text("status", ResourceStates.Status(version.State));
        answer.Text("trainingMode", version.TrainingType == TrainingType.Automatic ? "AUTOTRAIN" : Mode(version.Mode));
        answer.Text("trainingType", version.TrainingType == TrainingType.Automatic ? "AUTOMATIC" : "MANUAL");
        answer.Times(version.CreatedAt, version.ChangedAt);
        answer.Text("failureReason", version.FailureReason);
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, SolutionVersion version)
    {
        WriteSummary(call, answer, version);
        answer.Text("name", version.Name);
        answer.Text("solutionArn", call.Arn($"{SolutionAnswers.Kind}/{version.Solution}"));
        answer.Text("recipeArn", AwsArn.OfService(AwsArn.Recipe, version.Recipe));
        answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(version.Group)));
        if (SolutionAnswers.Get(call.Engine, version.Solution) is { } solution)
        {
            answer.WriteBoolean("performHPO", solution.Options.PerformHpo);
            answer.WriteBoolean("performAutoML", false);
            answer.WriteBoolean("performIncrementalUpdate", false);
            answer.Text("eventType", solution.Options.EventType);
            answer.Raw("solutionConfig", solution.Options.Config);
        }

        if (version.State == ResourceState.Active)
            WriteTrained(answer, version);
    }

    private static string Mode(TrainingMode mode) => mode switch
    {
        TrainingMode.Full => "FULL",
        TrainingMode.Update => "UPDATE",
        _ => throw new InvalidOperationException($"mode {mode}"),
    };

    private static void WriteTrained(Utf8JsonWriter answer, SolutionVersion version)
    {
        if (version.TrainingHours is { } hours)
            answer.WriteNumber("trainingHours", Math.Round(hours, 6));

        answer.WriteStartObject("tunedHPOParams");
        answer.WriteStartObject("algorithmHyperParameters");
        foreach ((string name, string value) in version.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
            answer.Text(name, value);

        answer.WriteEndObject();
        answer.WriteEndObject();
    }
}

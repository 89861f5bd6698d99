using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Solutions in requests and answers.</summary>
internal static class SolutionAnswers
{
    public const string Kind = "solution";

    public static readonly Member Arn = new("solutionArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("solutionArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("recipeArn", ControlShapes.Arn));

    public static readonly StructureShape Shape = Summary.With(
        new("performHPO", ControlShapes.Boolean),
        new("performAutoML", ControlShapes.Boolean),
        new("performAutoTraining", ControlShapes.Boolean),
        new("performIncrementalUpdate", ControlShapes.Boolean),
        new("datasetGroupArn", ControlShapes.Arn),
        new("eventType", ControlShapes.Text256),
        new("solutionConfig", SolutionShapes.SolutionConfig),
        new("latestSolutionVersion", SolutionVersionAnswers.Summary),
        new("latestSolutionUpdate", new StructureShape(
            new("solutionUpdateConfig", SolutionShapes.SolutionUpdateConfig),
            new("status", ControlShapes.Text256),
            new("performAutoTraining", ControlShapes.Boolean),
            new("creationDateTime", ControlShapes.Date),
            new("lastUpdatedDateTime", ControlShapes.Date))));

    /// <summary>The solution of the request's ARN; null with the error where there is none.</summary>
    public static Solution? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } name)
            return null;

        if (Get(call.Engine, name) is { } solution)
            return solution;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    public static Solution? Get(PersonalizeEngine engine, string name) => engine.Solutions.FirstOrDefault(solution => solution.Name == name);

    public static string Resource(Solution solution) => $"{Kind}/{solution.Name}";

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, Solution solution)
    {
        answer.Text("name", solution.Name);
        answer.Text("solutionArn", call.Arn(Resource(solution)));
        answer.Text("status", ResourceStates.Status(solution.State));
        answer.Times(solution.CreatedAt, solution.ChangedAt);
        answer.Text("recipeArn", AwsArn.OfService(AwsArn.Recipe, solution.Recipe));
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, Solution solution)
    {
        WriteSummary(call, answer, solution);
        answer.WriteBoolean("performHPO", solution.Options.PerformHpo);
        answer.WriteBoolean("performAutoML", false);
        answer.WriteBoolean("performAutoTraining", solution.Options.PerformAutoTraining);
        answer.WriteBoolean("performIncrementalUpdate", false);
        answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(solution.Group)));
        answer.Text("eventType", solution.Options.EventType);
        answer.Raw("solutionConfig", solution.Options.Config);
        if (solution.LatestVersion is { } version)
        {
            answer.WriteStartObject("latestSolutionVersion");
            SolutionVersionAnswers.WriteSummary(call, answer, version);
            answer.WriteEndObject();
        }

        if (solution.LatestUpdate is { } update)
            WriteUpdate(answer, update);
    }

    private static void WriteUpdate(Utf8JsonWriter answer, SolutionUpdate update)
    {
        answer.WriteStartObject("latestSolutionUpdate");
        answer.Raw("solutionUpdateConfig", update.Config);
        answer.Text("status", "ACTIVE");
        if (update.PerformAutoTraining is { } isAutomatic)
            answer.WriteBoolean("performAutoTraining", isAutomatic);

        answer.WriteBoolean("performIncrementalUpdate", false);
        answer.Times(update.At);
        answer.WriteEndObject();
    }
}

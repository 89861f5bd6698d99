using System.Text;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Filters in requests and answers.</summary>
internal static class FilterAnswers
{
    public const string Kind = "filter";

    public static readonly Member Arn = new("filterArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("filterArn", ControlShapes.Arn),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("datasetGroupArn", ControlShapes.Arn),
        new("failureReason", ControlShapes.Text),
        new("status", ControlShapes.Text256));

    public static readonly StructureShape Shape = Summary.With(new Member("filterExpression", ControlShapes.FilterExpression));

    /// <summary>The filter of the request's ARN; null with the error where there is none.</summary>
    public static Filter? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name("filterArn", Kind, out error) is not { } name)
            return null;

        if (call.Engine.TryGetFilter(Encoding.UTF8.GetBytes(name), out Filter? filter))
            return filter;

        error = AwsCall.NotFound(call.Text("filterArn")!);
        return null;
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, Filter filter)
    {
        answer.Text("name", filter.Name);
        answer.Text("filterArn", call.Arn($"{Kind}/{filter.Name}"));
        answer.Times(filter.CreatedAt);
        answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(filter.Group)));
        answer.Text("failureReason", filter.Fault); // Its dataset or field has gone since: it can be asked no more.
        answer.Text("status", filter.Fault is null ? "ACTIVE" : "CREATE FAILED");
    }
}

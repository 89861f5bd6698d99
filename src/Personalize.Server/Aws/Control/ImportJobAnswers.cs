using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Import jobs in requests and answers.</summary>
internal static class ImportJobAnswers
{
    public const string Kind = "dataset-import-job";

    public static readonly Member Arn = new("datasetImportJobArn", ControlShapes.Arn, true);

    public static readonly StructureShape DataSource = new(new Member("dataLocation", ControlShapes.S3Location));

    public static readonly StructureShape Summary = new(
        new("jobName", ControlShapes.Name),
        new("datasetImportJobArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("failureReason", ControlShapes.Text),
        new("importMode", ControlShapes.ImportMode));

    public static readonly StructureShape Shape = Summary.With(
        new("datasetArn", ControlShapes.Arn), new("dataSource", DataSource), new("roleArn", ControlShapes.RoleArn), new("publishAttributionMetricsToS3", ControlShapes.Boolean));

    /// <summary>The job of the request's ARN; null with the error where there is none.</summary>
    public static DatasetImport? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } name)
            return null;

        if (Get(call.Engine, name) is { } import)
            return import;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    public static DatasetImport? Get(PersonalizeEngine engine, string name) => engine.DatasetImports.FirstOrDefault(import => import.Name == name);

    public static string Resource(DatasetImport import) => $"{Kind}/{import.Name}";

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, DatasetImport import)
    {
        answer.Text("jobName", import.Name);
        answer.Text("datasetImportJobArn", call.Arn(Resource(import)));
        answer.Text("status", ResourceStates.Status(import.State));
        answer.Times(import.CreatedAt, import.ChangedAt);
        answer.Text("failureReason", import.FailureReason);
        answer.Text("importMode", import.Mode == ImportMode.Full ? "FULL" : "INCREMENTAL");
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, DatasetImport import)
    {
        WriteSummary(call, answer, import);
        answer.Text("datasetArn", call.Arn(DatasetAnswers.Resource(import.Group, import.Dataset)));
        answer.WriteStartObject("dataSource");
        answer.Text("dataLocation", import.Location);
        answer.WriteEndObject();
        answer.Text("roleArn", import.RoleArn);
        answer.WriteBoolean("publishAttributionMetricsToS3", false);
    }
}

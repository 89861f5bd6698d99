using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Dataset groups in requests and answers.</summary>
internal static class DatasetGroupAnswers
{
    public const string Kind = "dataset-group";

    public static readonly Member Arn = new("datasetGroupArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("datasetGroupArn", ControlShapes.Arn),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("failureReason", ControlShapes.Text),
        new("domain", ControlShapes.Domain));

    public static readonly StructureShape Shape = Summary.With(new("roleArn", ControlShapes.RoleArn), new("kmsKeyArn", ControlShapes.KmsKeyArn));

    public static string Resource(DatasetGroup group) => $"{Kind}/{group.Name}";

    /// <summary>The group of a required ARN; null with the error where there is none.</summary>
    public static DatasetGroup? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } name)
            return null;

        if (call.Engine.TryGetDatasetGroup(System.Text.Encoding.UTF8.GetBytes(name), out DatasetGroup? group))
            return group;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    /// <summary>Writes what both the description and an entry of the list hold.</summary>
    public static void Write(AwsCall call, Utf8JsonWriter answer, DatasetGroup group)
    {
        answer.Text("name", group.Name);
        answer.Text("datasetGroupArn", call.Arn(Resource(group)));
        answer.Text("status", "ACTIVE");
        answer.Times(group.CreatedAt, group.ChangedAt);
        answer.Text("domain", Domains.Name(group.Domain));
    }
}

using System.Text;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Datasets in requests and answers. Their ARN holds group and type, not their own name.</summary>
internal static class DatasetAnswers
{
    public const string Kind = "dataset";

    public static readonly Member Arn = new("datasetArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("datasetArn", ControlShapes.Arn),
        new("datasetType", ControlShapes.DatasetType),
        new("status", ControlShapes.Text256),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date));

    public static readonly StructureShape Shape = Summary.With(
        new("datasetGroupArn", ControlShapes.Arn),
        new("schemaArn", ControlShapes.Arn),
        new("latestDatasetUpdate", new StructureShape(
            new("schemaArn", ControlShapes.Arn),
            new("status", ControlShapes.Text256),
            new("creationDateTime", ControlShapes.Date),
            new("lastUpdatedDateTime", ControlShapes.Date))));

    /// <summary>The dataset of the request's ARN; null with the error where there is none.</summary>
    public static Dataset? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } path)
            return null;

        if (call.Engine.TryGetDataset(Encoding.UTF8.GetBytes(path), out DatasetGroup? group, out DatasetType type) && group!.Datasets.FirstOrDefault(d => d.Type == type) is { } dataset)
            return dataset;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    public static string Resource(DatasetGroup group, DatasetType type) => $"{Kind}/{group.Name}/{DatasetTypes.Name(type)}";

    public static string Resource(Dataset dataset) => Resource(dataset.Group, dataset.Type);

    public static void WriteSummary(AwsCall call, Utf8JsonWriter answer, Dataset dataset)
    {
        answer.Text("name", dataset.Name);
        answer.Text("datasetArn", call.Arn(Resource(dataset)));
        answer.Text("datasetType", DatasetTypes.Name(dataset.Type));
        answer.Text("status", "ACTIVE");
        answer.Times(dataset.CreatedAt, dataset.ChangedAt);
    }

    public static void Write(AwsCall call, Utf8JsonWriter answer, Dataset dataset)
    {
        WriteSummary(call, answer, dataset);
        answer.Text("datasetGroupArn", call.Arn(DatasetGroupAnswers.Resource(dataset.Group)));
        if (dataset.Schema is { } schema)
            answer.Text("schemaArn", call.Arn($"{SchemaAnswers.Kind}/{schema.Name}"));

        if (dataset.LatestUpdate is not { } update)
            return;

        answer.WriteStartObject("latestDatasetUpdate");
        answer.Text("schemaArn", call.Arn($"{SchemaAnswers.Kind}/{update.Schema.Name}"));
        answer.Text("status", "ACTIVE");
        answer.Times(update.At);
        answer.WriteEndObject();
    }
}

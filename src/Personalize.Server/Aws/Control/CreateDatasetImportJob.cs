using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Begins an import and answers at once; the job tells how far it is, and fails whole with file, row, column and value.</summary>
internal static class CreateDatasetImportJob
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateDatasetImportJob),
        new(
            new("jobName", ControlShapes.Name, true),
            DatasetAnswers.Arn,
            new("dataSource", ImportJobAnswers.DataSource, true),
            new("roleArn", ControlShapes.RoleArn),
            TagRules.Member,
            new("importMode", ControlShapes.ImportMode),
            new("publishAttributionMetricsToS3", ControlShapes.Boolean)),
        new(ImportJobAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("jobName")!;
        if (DatasetAnswers.Find(call, out AwsError? error) is not { } dataset)
            return error;

        string text = call.Part("dataSource").TryGetProperty("dataLocation", out var given) && !Shape.IsAbsent(given) ? given.GetString()! : "";
        if (!S3Location.TryParse(text, out S3Location location, out string problem, call.Door.DataLocations.ArePaths))
            return AwsError.InvalidInput(problem);

        if (call.Boolean("publishAttributionMetricsToS3") == true)
            return AwsError.InvalidInput("publishAttributionMetricsToS3 is true; metric attributions are not there yet, allowed is false.");

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (ImportJobAnswers.Get(call.Engine, name) is not null)
            return call.Exists($"{ImportJobAnswers.Kind}/{name}");

        IDataLocations locations = call.Door.DataLocations;
        DatasetImport import = dataset.Group.StartImport(
            new DatasetImportRequest(name, dataset.Type, text)
            {
                Mode = call.Text("importMode") == "INCREMENTAL" ? ImportMode.Incremental : ImportMode.Full,
                RoleArn = call.Text("roleArn"),
            },
            async cancellation =>
            {
                FetchedData data = await locations.FetchAsync(location, cancellation);
                return new FetchedFiles(data.Path, data);
            });
        TagRules.Apply(call, ImportJobAnswers.Resource(import));
        call.Answer.Text("datasetImportJobArn", call.Arn(ImportJobAnswers.Resource(import)));
        return null;
    }
}

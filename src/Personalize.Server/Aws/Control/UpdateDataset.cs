namespace Personalize.Server.Aws.Control;

/// <summary>Changes the schema of an items or users dataset; the records stay.</summary>
internal static class UpdateDataset
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(UpdateDataset), new(DatasetAnswers.Arn, SchemaAnswers.Arn), new(DatasetAnswers.Arn), Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (DatasetAnswers.Find(call, out AwsError? error) is not { } dataset)
            return error;

        if (SchemaAnswers.Find(call, out error) is not { } schema)
            return error;

        dataset.Update(schema);
        call.Answer.Text("datasetArn", call.Arn(DatasetAnswers.Resource(dataset)));
        return null;
    }
}

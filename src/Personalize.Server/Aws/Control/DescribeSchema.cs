using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Describes a schema, its text as it was given.</summary>
internal static class DescribeSchema
{
    public static AwsOperation Operation { get; } = ResourceOperations.Describe<Schema>(
        nameof(DescribeSchema), SchemaAnswers.Arn, "schema", SchemaAnswers.Shape, SchemaAnswers.Find, (call, answer, schema) =>
        {
            SchemaAnswers.Write(call, answer, schema);
            answer.Text("schema", schema.Text);
        });
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a schema that no dataset has.</summary>
internal static class DeleteSchema
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<Schema>(
        nameof(DeleteSchema), SchemaAnswers.Arn, SchemaAnswers.Find, (call, schema) =>
        {
            call.Engine.DropSchema(schema.Name);
            return null;
        });
}

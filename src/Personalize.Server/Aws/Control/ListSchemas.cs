using Personalize.Engine;
using Personalize.Server.Aws.Paging;

namespace Personalize.Server.Aws.Control;

/// <summary>Lists all schemas, without their texts.</summary>
internal static class ListSchemas
{
    public static AwsOperation Operation { get; } = new ListOperation<Schema>
    {
        Name = nameof(ListSchemas),
        Member = "schemas",
        Entry = SchemaAnswers.Summary,
        Find = call => call.Engine.Schemas,
        Place = schema => (schema.CreatedAt, schema.Name),
        Write = SchemaAnswers.Write,
    }.ToOperation();
}

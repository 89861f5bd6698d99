using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Keeps a schema; its text is checked whole at once.</summary>
internal static class CreateSchema
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateSchema),
        new(new("name", ControlShapes.Name, true), new("schema", ControlShapes.AvroSchema, true), new("domain", ControlShapes.Domain)),
        new(SchemaAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if (SchemaAnswers.Get(call.Engine, name) is not null)
            return call.Exists($"{SchemaAnswers.Kind}/{name}");

        Schema schema = call.Engine.CreateSchema(name, call.Text("schema")!, Domains.Read(call.Text("domain")));
        call.Answer.Text("schemaArn", call.Arn($"{SchemaAnswers.Kind}/{schema.Name}"));
        return null;
    }
}

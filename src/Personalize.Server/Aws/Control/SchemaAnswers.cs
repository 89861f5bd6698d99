using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Schemas in requests and answers.</summary>
internal static class SchemaAnswers
{
    public const string Kind = "schema";

    public static readonly Member Arn = new("schemaArn", ControlShapes.Arn, true);

    public static readonly StructureShape Summary = new(
        new("name", ControlShapes.Name),
        new("schemaArn", ControlShapes.Arn),
        new("creationDateTime", ControlShapes.Date),
        new("lastUpdatedDateTime", ControlShapes.Date),
        new("domain", ControlShapes.Domain));

    public static readonly StructureShape Shape = Summary.With(new Member("schema", ControlShapes.AvroSchema));

    /// <summary>The schema of the request's ARN; null with the error where there is none.</summary>
    public static Schema? Find(AwsCall call, out AwsError? error)
    {
        if (call.Name(Arn.Name, Kind, out error) is not { } name)
            return null;

        if (Get(call.Engine, name) is { } schema)
            return schema;

        error = AwsCall.NotFound(call.Text(Arn.Name)!);
        return null;
    }

    /// <summary>The schema of a name; null where there is none.</summary>
    public static Schema? Get(PersonalizeEngine engine, string name) => engine.Schemas.FirstOrDefault(schema => schema.Name == name);

    public static void Write(AwsCall call, Utf8JsonWriter answer, Schema schema)
    {
        answer.Text("name", schema.Name);
        answer.Text("schemaArn", call.Arn($"{Kind}/{schema.Name}"));
        answer.Times(schema.CreatedAt);
        answer.Text("domain", Domains.Name(schema.Domain));
    }
}

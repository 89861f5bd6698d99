namespace Personalize.Server.Aws.Json;

/// <summary>What a JSON value is.</summary>
internal enum PropertyKind
{
    Null,
    Text,
    Number,
    Boolean,
    Object,
    List,
}

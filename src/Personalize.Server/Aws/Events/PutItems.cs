using Personalize.Core.Schemas;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Events;

/// <summary>Puts up to ten items, all of them or none; each is in the very next answer.</summary>
internal static class PutItems
{
    public static AwsOperation Operation { get; } = AwsOperation.Rest(
        AwsService.Events,
        nameof(PutItems),
        "/items",
        new(new("datasetArn", EventShapes.Arn, true), new("items", EventShapes.Items, true)),
        StructureShape.Empty,
        new EntityPuts(DatasetKind.Items, "items", "itemId", "ITEM_ID").RunAsync);
}

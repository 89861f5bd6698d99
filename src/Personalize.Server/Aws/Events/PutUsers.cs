using Personalize.Core.Schemas;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Events;

/// <summary>Puts up to ten users, all of them or none.</summary>
internal static class PutUsers
{
    public static AwsOperation Operation { get; } = AwsOperation.Rest(
        AwsService.Events,
        nameof(PutUsers),
        "/users",
        new(new("datasetArn", EventShapes.Arn, true), new("users", EventShapes.Users, true)),
        StructureShape.Empty,
        new EntityPuts(DatasetKind.Users, "users", "userId", "USER_ID").RunAsync);
}

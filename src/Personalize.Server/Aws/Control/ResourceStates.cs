using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>States as the service writes them, with a space.</summary>
internal static class ResourceStates
{
    public static string Status(ResourceState state) => state switch
    {
        ResourceState.Pending => "CREATE PENDING",
        ResourceState.InProgress => "CREATE IN_PROGRESS",
        ResourceState.Active => "ACTIVE",
        ResourceState.Failed => "CREATE FAILED",
        ResourceState.Stopping => "CREATE STOPPING",
        ResourceState.Stopped => "CREATE STOPPED",
        _ => throw new InvalidOperationException($"state {state}"),
    };
}

using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Domains as the service writes them.</summary>
internal static class Domains
{
    public static DatasetDomain? Read(string? text) => text switch
    {
        null => null,
        "ECOMMERCE" => DatasetDomain.Ecommerce,
        "VIDEO_ON_DEMAND" => DatasetDomain.VideoOnDemand,
        _ => throw new InvalidOperationException("a shape let an unknown domain pass"),
    };

    public static string? Name(DatasetDomain? domain) => domain switch
    {
        null => null,
        DatasetDomain.Ecommerce => "ECOMMERCE",
        DatasetDomain.VideoOnDemand => "VIDEO_ON_DEMAND",
        _ => throw new InvalidOperationException($"domain {domain}"),
    };
}

namespace Personalize.Server.Aws;

/// <summary>The three services that one listener answers.</summary>
internal enum AwsService
{
    /// <summary><c>personalize</c>: AWS JSON 1.1, every error 400.</summary>
    Control,

    /// <summary><c>personalize-events</c>: REST-JSON, not found 404, in use 409.</summary>
    Events,

    /// <summary><c>personalize-runtime</c>: REST-JSON, not found 404.</summary>
    Runtime,
}

namespace Personalize.Server.Aws.Control;

/// <summary>The resource of a request's required ARN; null with the error where there is none.</summary>
internal delegate T? ResourceFinder<out T>(AwsCall call, out AwsError? error) where T : class;

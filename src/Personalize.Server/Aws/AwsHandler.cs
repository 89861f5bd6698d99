namespace Personalize.Server.Aws;

/// <summary>What an operation does once its input is known to fit its shape: writes members of the answer, or returns the error.</summary>
/// <remarks>It runs on the connection's thread and must not block; what may block is given as a plain function (<see cref="AwsOperation.Control"/>).</remarks>
internal delegate ValueTask<AwsError?> AwsHandler(AwsCall call);

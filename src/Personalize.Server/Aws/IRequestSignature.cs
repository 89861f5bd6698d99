using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws;

/// <summary>Says whether a request was signed by somebody who may come in.</summary>
internal interface IRequestSignature
{
    /// <summary>What can be said before a byte of the body is read: null when it may be read.</summary>
    AwsError? CheckHead(HttpRequest request);

    /// <summary>Null when it may pass; else why not, without a word about the secret.</summary>
    AwsError? Check(HttpRequest request, ReadOnlyMemory<byte> body);
}

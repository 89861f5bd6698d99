using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Aws;

/// <summary>Sends what an operation answered, or its error, in the form that the service's clients expect.</summary>
internal static class AwsReply
{
    public static async ValueTask SendAsync(HttpResponse response, AwsCall call, AwsOperation? operation, AwsService service, AwsError? error, string requestId)
    {
        response.Headers["x-amzn-requestid"] = requestId;
        response.ContentType = service == AwsService.Control ? "application/x-amz-json-1.1" : "application/json";
        bool isEmpty = error is null && operation!.Output.Members.Count == 0;
        if (error is not null)
            WriteError(response, call, service, error);

        call.Answer.Flush();
        ReadOnlyMemory<byte> bytes = isEmpty ? default : call.AnswerBytes;
        response.ContentLength = bytes.Length;
        if (!bytes.IsEmpty)
            await response.BodyWriter.WriteAsync(bytes, call.Cancellation);
    }

    private static void WriteError(HttpResponse response, AwsCall call, AwsService service, AwsError error)
    {
        response.StatusCode = AwsErrors.Status(error.Kind, service);
        response.Headers["x-amzn-ErrorType"] = AwsErrors.Name(error.Kind);
        WriteError(call, error);
    }

    /// <summary>The error as the answer's body.</summary>
    internal static void WriteError(AwsCall call, AwsError error)
    {
        call.ResetAnswer();
        call.Answer.WriteStartObject();
        call.Answer.WriteString("__type"u8, AwsErrors.Name(error.Kind));
        call.Answer.WriteString("message"u8, error.Message);
        call.Answer.WriteEndObject();
    }
}

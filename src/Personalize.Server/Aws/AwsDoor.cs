using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Paging;
using Personalize.Server.Aws.Runtime;
using Personalize.Server.Hosting;
using Personalize.Server.Resp;

namespace Personalize.Server.Aws;

/// <summary>The door for clients of Amazon Personalize: three services on one listener, from one table of operations.</summary>
/// <remarks>Body → signature → operation → JSON → shape → operation's handler → answer. Any thread.</remarks>
internal sealed class AwsDoor : IDisposable
{
    /// <summary>Objects and lists within each other, in one body.</summary>
    public const int JsonDepthMax = 16;

    private const int IdleCallsMax = 256;

    // A call that answered more lets its memory go: 256 × 64 KiB are kept at most.
    private const int AnswerBytesKeptMax = 64 << 10;

    private const string Unknown = "unknown";
    private const string TargetPrefix = "AmazonPersonalize.";

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = JsonDepthMax };

    private readonly ConcurrentQueue<AwsCall> _idleCalls = new();
    private readonly FrozenDictionary<string, AwsOperation> _byTarget;
    private readonly ILogger _logger;
    private readonly AwsMetrics _metrics = new();

    public AwsDoor(PersonalizeEngine engine, ServerOptions options, ILogger logger)
    {
        Engine = engine;
        Options = options;
        Rates = engine.HasAwsQuotas ? new RateQuotas(options.TimeProvider) : null;
        _logger = logger;
        _byTarget = AwsOperations.All.Where(o => o.Path is null).ToFrozenDictionary(o => TargetPrefix + o.Name, StringComparer.Ordinal);
    }

    public PersonalizeEngine Engine { get; }

    public ServerOptions Options { get; }

    /// <summary>Makes and checks the tokens of lists.</summary>
    public PageTokens PageTokens { get; } = new();

    /// <summary>Where operations run that may wait for a lock, the disk or a model.</summary>
    public AsideThreads Aside { get; } = new();

    /// <summary>Asks every request for a signature; null lets all in.</summary>
    public IRequestSignature? Signature { get; init; }

    /// <summary>How often what may be called; null: as often as one likes.</summary>
    public RateQuotas? Rates { get; }

    /// <summary>Where promoted items stand.</summary>
    public PlaceChoice Places { get; } = new(seed: 42);

    /// <summary>Where the data of imports lie.</summary>
    public IDataLocations DataLocations { get; init; } = new NoDataLocations();

    /// <summary>Routes the paths of all operations here.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/", http => ServeAsync(http, FindByTarget(http.Request), AwsService.Control));
        foreach (AwsOperation operation in AwsOperations.All)
        {
            if (operation.Path is { } path)
                routes.MapPost(path, http => ServeAsync(http, operation, operation.Service));
        }
    }

    public void Dispose()
    {
        Aside.Dispose();
        (DataLocations as IDisposable)?.Dispose();
        _metrics.Dispose();
    }

    private AwsOperation? FindByTarget(HttpRequest request) =>
        request.Headers.TryGetValue("X-Amz-Target", out var target) && target.Count == 1 ? _byTarget.GetValueOrDefault(target.ToString()) : null;

    private async Task ServeAsync(HttpContext http, AwsOperation? operation, AwsService service)
    {
        long begun = Options.TimeProvider.GetTimestamp();
        string requestId = Guid.NewGuid().ToString();
        AwsCall call = Rent();
        call.Begin(http.Request.Headers.Authorization, http.RequestAborted);
        try
        {
            AwsError? error = await AnswerAsync(http, call, operation, requestId);
            await AwsReply.SendAsync(http.Response, call, operation, service, error, requestId);
            _metrics.Add(operation, error, Options.TimeProvider.GetElapsedTime(begun));
            if (error is not null)
                _logger.Refused(operation?.Name ?? Unknown, AwsErrors.Name(error.Kind), requestId);
            else
                _logger.Answered(operation!.Name, requestId);
        }
        catch (Exception gone) when (IsClientGone(gone, http))
        {
            _logger.Left(operation?.Name ?? Unknown, requestId);
        }
        finally
        {
            Return(call);
        }
    }

    private async ValueTask<AwsError?> AnswerAsync(HttpContext http, AwsCall call, AwsOperation? operation, string requestId)
    {
        try
        {
            using RequestBody body = await RequestBody.ReadAsync(http.Request, call.Cancellation);
            return Signature?.Check(http.Request, body.Sent) ?? await AnswerAsync(call, operation, body.Json);
        }
        catch (PersonalizeException refused)
        {
            return AwsErrors.From(refused);
        }
        catch (BadHttpRequestException broken)
        {
            AwsErrorKind kind = broken.StatusCode == StatusCodes.Status413PayloadTooLarge ? AwsErrorKind.RequestTooLarge : AwsErrorKind.InvalidInput;
            return new AwsError(kind, $"The request's body cannot be read: it is too long, too slow or cut off; allowed are {Options.HttpBodyBytesMax} bytes.");
        }
        catch (Exception failure) when (!IsClientGone(failure, http))
        {
            _logger.Failed(failure, operation?.Name ?? Unknown, requestId);
            return new AwsError(AwsErrorKind.InternalFailure, $"The request failed for a reason that is not its own; the server's log has it under request id {requestId}.");
        }
    }

    /// <summary>Nobody is there any more who could be answered.</summary>
    private static bool IsClientGone(Exception exception, HttpContext http) =>
        exception is ConnectionResetException or ConnectionAbortedException || (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested);

    private static async ValueTask<AwsError?> AnswerAsync(AwsCall call, AwsOperation? operation, ReadOnlyMemory<byte> body)
    {
        if (operation is null)
            return new AwsError(AwsErrorKind.UnknownOperation, $"The header X-Amz-Target names no operation of this service; allowed is {TargetPrefix} and an operation such as ListRecipes.");

        if (!Utf8.IsValid(body.Span))
            return AwsError.InvalidInput("The request's body is not UTF-8.");

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, JsonOptions);
        }
        catch (JsonException wrong)
        {
            return AwsError.InvalidInput($"The request's body is not JSON of at most {JsonDepthMax} levels: error at byte {wrong.BytePositionInLine} of line {wrong.LineNumber}.");
        }

        using (document)
        {
            if (!JsonEscapes.AreWhole(body.Span))
                return AwsError.InvalidInput("The request's body is not well-formed Unicode: an escape in it is half of a surrogate pair.");

            operation.Input.Check(document.RootElement, call.Violations);
            if (call.Violations.Count > 0)
                return AwsError.InvalidInput(call.Violations.Message);

            call.Take(document.RootElement, body);
            call.Answer.WriteStartObject();
            AwsError? error = await operation.Handler(call);
            if (error is null)
                call.Answer.WriteEndObject();

            return error;
        }
    }

    private AwsCall Rent() => _idleCalls.TryDequeue(out AwsCall? call) ? call : new AwsCall(this);

    private void Return(AwsCall call)
    {
        call.End();
        if (call.AnswerBytesHeld <= AnswerBytesKeptMax && _idleCalls.Count < IdleCallsMax)
            _idleCalls.Enqueue(call);
    }
}

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
/// <remarks>Head of the signature → body → signature → operation → JSON → shape → operation's handler → answer. Any thread.</remarks>
internal sealed class AwsDoor : IDisposable
{
    /// <summary>Objects and lists within each other, in one body.</summary>
    public const int JsonDepthMax = 16;

    private const int IdleCallsMax = 256;

    // A call that answered more lets its memory go: 256 × 64 KiB are kept at most.
    private const int AnswerBytesKeptMax = 64 << 10;

    private const string Unknown = "unknown";
    private const string TargetPrefix = "AmazonPersonalize.";

    private static readonly AwsError Nobody = new(
        AwsErrorKind.UnknownOperation, $"Neither method and path nor the header X-Amz-Target name an operation of this service; allowed are the paths of its model, and POST / with {TargetPrefix} and an operation such as ListRecipes.");

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = JsonDepthMax };

    private readonly ConcurrentQueue<AwsCall> _idleCalls = new();
    private readonly FrozenDictionary<string, AwsOperation> _byTarget;
    private readonly ILogger _logger;
    private readonly AwsMetrics _metrics = new();
    private readonly BodyBudget _bodies;

    public AwsDoor(PersonalizeEngine engine, ServerOptions options, ILogger logger)
    {
        Engine = engine;
        Options = options;
        Rates = engine.HasAwsQuotas ? new RateQuotas(options.TimeProvider) : null;
        _logger = logger;
        _bodies = new BodyBudget(options.HttpLimits.BodiesBytesMax);
        Aside = new AsideThreads(waitingMax: options.HttpLimits.WaitingMax);
        TooManyWait = new AwsError(AwsErrorKind.Throttling, $"{options.HttpLimits.WaitingMax} requests wait for their turn already, as many as may; try again.");
        _byTarget = AwsOperations.All.Where(o => o.Path is null).ToFrozenDictionary(o => TargetPrefix + o.Name, StringComparer.Ordinal);
    }

    public PersonalizeEngine Engine { get; }

    public ServerOptions Options { get; }

    /// <summary>Makes and checks the tokens of lists.</summary>
    public PageTokens PageTokens { get; } = new();

    /// <summary>Where operations run that may wait for a lock, the disk or a model.</summary>
    public AsideThreads Aside { get; }

    /// <summary>Answered where <see cref="Aside"/> has no room.</summary>
    public AwsError TooManyWait { get; }

    /// <summary>Bytes of bodies that are being read or answered.</summary>
    public long BodyBytesHeld => _bodies.Bytes;

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

        routes.MapFallback("{**path}", http => ServeAsync(http, null, AwsService.Runtime));
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
            if (Signature?.CheckHead(http.Request) is { } stranger)
                return stranger;

            if (await RequestBody.ReadAsync(http.Request, _bodies, call.Cancellation) is not { } body)
                return new AwsError(AwsErrorKind.Throttling, $"The bodies of all requests take {_bodies.BytesMax} bytes already, as many as may; try again.");

            using (body)
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

    /// <summary>Answers one request whose body is read; its answer's members are begun and ended here.</summary>
    internal static async ValueTask<AwsError?> AnswerAsync(AwsCall call, AwsOperation? operation, ReadOnlyMemory<byte> body)
    {
        if (operation is null)
            return Nobody;

        if (!Utf8.IsValid(body.Span))
            return AwsError.InvalidInput("The request's body is not UTF-8.");

        if (!JsonSyntax.IsWhole(body.Span, out int wrongAt))
            return AwsError.InvalidInput($"The request's body is not JSON of at most {JsonDepthMax} levels: reading ended at byte {wrongAt} of {body.Length}.");

        if (!JsonEscapes.AreWhole(body.Span))
            return AwsError.InvalidInput("The request's body is not well-formed Unicode: an escape in it is half of a surrogate pair.");

        using (JsonDocument document = JsonDocument.Parse(body, JsonOptions))
        {
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

using System.Buffers;
using System.Text.Json;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws;

/// <summary>One request on its way through an operation: what it says, and where its answer is written.</summary>
/// <remarks>Reused from request to request: nothing of it may be kept. One thread at a time.</remarks>
internal sealed class AwsCall
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private string? _authorization;
    private string? _region;

    public AwsCall(AwsDoor door)
    {
        Door = door;
        Answer = new Utf8JsonWriter(_bytes);
    }

    public AwsDoor Door { get; }

    public PersonalizeEngine Engine => Door.Engine;

    /// <summary>The request's object; its members fit the operation's input shape, or are unknown to it.</summary>
    public JsonElement Input { get; private set; }

    /// <summary>The bytes of <see cref="Input"/>; <c>{}</c> where the client sent nothing.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Writes the members of the answer's object, which is begun and ended around the operation.</summary>
    public Utf8JsonWriter Answer { get; }

    /// <summary>Ends with the connection.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>The region that the client signed for, else that of <c>--region</c>.</summary>
    public string Region => _region ??= CredentialScope.Region(_authorization) ?? Door.Options.Region;

    internal Violations Violations { get; } = new();

    /// <summary>The answer's bytes.</summary>
    internal ReadOnlyMemory<byte> AnswerBytes => _bytes.WrittenMemory;

    /// <summary>Memory that the answers of this call have taken so far.</summary>
    internal int AnswerBytesHeld => _bytes.Capacity;

    /// <summary>The ARN of a resource such as <c>campaign/home</c>, in the client's region.</summary>
    public string Arn(string resource) => AwsArn.Of(Region, Door.Options.Account, resource);

    /// <summary>A text member; null where it is absent.</summary>
    public string? Text(string member) => Input.TryGetProperty(member, out JsonElement value) && !Shape.IsAbsent(value) ? value.GetString() : null;

    /// <summary>A whole number; null where it is absent.</summary>
    public int? Integer(string member) => Input.TryGetProperty(member, out JsonElement value) && !Shape.IsAbsent(value) ? value.GetInt32() : null;

    /// <summary>A boolean; null where it is absent.</summary>
    public bool? Boolean(string member) => Input.TryGetProperty(member, out JsonElement value) && !Shape.IsAbsent(value) ? value.GetBoolean() : null;

    /// <summary>An object or list; undefined where it is absent.</summary>
    public JsonElement Part(string member) => Input.TryGetProperty(member, out JsonElement value) && !Shape.IsAbsent(value) ? value : default;

    /// <summary>The name in a required ARN; null, with the error, where it is of another kind than <paramref name="kind"/>.</summary>
    public string? Name(string member, string kind, out AwsError? error)
    {
        string arn = Text(member)!;
        if (AwsArn.TryGetName(arn, kind, out ReadOnlySpan<char> name))
        {
            error = null;
            return name.ToString();
        }

        error = NotFound(arn);
        return null;
    }

    /// <summary>Nothing has that ARN.</summary>
    public static AwsError NotFound(string arn) => new(AwsErrorKind.ResourceNotFound, $"Resource Arn {PrintableText.Of(arn)} does not exist.");

    /// <summary>Something has that ARN already.</summary>
    public AwsError Exists(string resource) => new(AwsErrorKind.ResourceAlreadyExists, $"Another resource with Arn {Arn(resource)} already exists.");

    internal void Begin(string? authorization, CancellationToken cancellation)
    {
        _authorization = authorization;
        _region = null;
        Cancellation = cancellation;
        ResetAnswer();
    }

    internal void Take(JsonElement input, ReadOnlyMemory<byte> body)
    {
        Input = input;
        Body = body;
    }

    internal void ResetAnswer()
    {
        _bytes.ResetWrittenCount();
        Answer.Reset(_bytes);
    }

    internal void End()
    {
        Input = default;
        Body = default;
        Cancellation = default;
        _authorization = null;
        Violations.Clear();
    }
}

using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws;

/// <summary>One operation: how it is asked, what may be said, what answers. Routing, checks, metrics and documentation derive from it.</summary>
internal sealed class AwsOperation
{
    private AwsOperation(AwsService service, string name, string? path, StructureShape input, StructureShape output, AwsHandler handler)
    {
        Service = service;
        Name = name;
        Path = path;
        Input = input;
        Output = output;
        Handler = handler;
    }

    public AwsService Service { get; }

    public string Name { get; }

    /// <summary>The path of a REST operation; null: <c>POST /</c> with the header <c>X-Amz-Target: AmazonPersonalize.Name</c>.</summary>
    public string? Path { get; }

    public StructureShape Input { get; }

    /// <summary>What a good answer holds; without members the body is empty.</summary>
    public StructureShape Output { get; }

    /// <summary>Takes a call whose input fits <see cref="Input"/>.</summary>
    public AwsHandler Handler { get; }

    /// <summary>An operation of the control plane; its handler may block and runs aside from the threads that serve connections.</summary>
    public static AwsOperation Control(string name, StructureShape input, StructureShape output, Func<AwsCall, AwsError?> handle) =>
        new(AwsService.Control, name, null, input, output, async call =>
        {
            AwsError? error = null;
            if (!call.Door.Aside.TryRun(() => error = handle(call), out Task done))
                return call.Door.TooManyWait;

            await done;
            return error;
        });

    /// <summary>An operation of the events or runtime service.</summary>
    public static AwsOperation Rest(AwsService service, string name, string path, StructureShape input, StructureShape output, AwsHandler handle) =>
        new(service, name, path, input, output, handle);
}

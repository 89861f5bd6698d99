using System.Text.Json;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>The operations that are alike for all resources: describe one, delete one.</summary>
internal static class ResourceOperations
{
    /// <summary>Answers the description of the resource that an ARN names.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="arn">Member of the input.</param>
    /// <param name="member">Member of the answer that holds the description.</param>
    /// <param name="shape">The description.</param>
    /// <param name="find">Finds the resource.</param>
    /// <param name="write">Writes the description's members.</param>
    public static AwsOperation Describe<T>(
        string name, Member arn, string member, StructureShape shape, ResourceFinder<T> find, Action<AwsCall, Utf8JsonWriter, T> write)
        where T : class =>
        AwsOperation.Control(name, new(arn), new(new Member(member, shape, true)), call =>
        {
            if (find(call, out AwsError? error) is not { } resource)
                return error;

            call.Answer.WriteStartObject(member);
            write(call, call.Answer, resource);
            call.Answer.WriteEndObject();
            return null;
        });

    /// <summary>Deletes the resource that an ARN names, at once, and answers nothing.</summary>
    /// <param name="name">Name of the operation.</param>
    /// <param name="arn">Member of the input.</param>
    /// <param name="find">Finds the resource.</param>
    /// <param name="delete">Deletes it, or says why not.</param>
    public static AwsOperation Delete<T>(string name, Member arn, ResourceFinder<T> find, Func<AwsCall, T, AwsError?> delete)
        where T : class =>
        AwsOperation.Control(name, new(arn), StructureShape.Empty, call => find(call, out AwsError? error) is { } resource ? delete(call, resource) : error);
}

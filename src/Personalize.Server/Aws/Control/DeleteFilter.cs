using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a filter; requests that hold it end with it.</summary>
internal static class DeleteFilter
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(nameof(DeleteFilter), new(FilterAnswers.Arn), StructureShape.Empty, Answer);

    private static AwsError? Answer(AwsCall call)
    {
        if (FilterAnswers.Find(call, out AwsError? error) is not { } filter)
            return error;

        call.Engine.DropFilter(filter.Name);
        return null;
    }
}

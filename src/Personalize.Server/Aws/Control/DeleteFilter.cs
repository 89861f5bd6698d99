using Personalize.Engine;

namespace Personalize.Server.Aws.Control;

/// <summary>Deletes a filter; requests that hold it end with it.</summary>
internal static class DeleteFilter
{
    public static AwsOperation Operation { get; } = ResourceOperations.Delete<Filter>(
        nameof(DeleteFilter), FilterAnswers.Arn, FilterAnswers.Find, (call, filter) =>
        {
            call.Engine.DropFilter(filter.Name);
            return null;
        });
}

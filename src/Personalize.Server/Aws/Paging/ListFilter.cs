using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Paging;

/// <summary>The optional ARNs by which lists are narrowed; one that nothing has gives an empty list.</summary>
internal static class ListFilter
{
    public static readonly Member DatasetGroup = new("datasetGroupArn", ControlShapes.Arn);

    public static readonly Member Dataset = new("datasetArn", ControlShapes.Arn);

    public static readonly Member Solution = new("solutionArn", ControlShapes.Arn);

    /// <summary>Whether the request asks for this resource's, such as <c>dataset-group/shop</c>, or does not ask.</summary>
    public static bool Fits(AwsCall call, Member filter, string resource) =>
        call.Text(filter.Name) is not { } arn || AwsArn.Resource(arn).SequenceEqual(resource);
}

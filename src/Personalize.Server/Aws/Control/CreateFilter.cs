using System.Text;
using Personalize.Engine;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Control;

/// <summary>Makes a filter; its expression is read and bound to the group's schemas at once.</summary>
internal static class CreateFilter
{
    public static AwsOperation Operation { get; } = AwsOperation.Control(
        nameof(CreateFilter),
        new(
            new("name", ControlShapes.Name, true),
            DatasetGroupAnswers.Arn,
            new("filterExpression", ControlShapes.FilterExpression, true),
            TagRules.Member),
        new(FilterAnswers.Arn),
        Answer);

    private static AwsError? Answer(AwsCall call)
    {
        string name = call.Text("name")!;
        if (DatasetGroupAnswers.Find(call, out AwsError? error) is not { } group)
            return error;

        if (TagRules.Check(call) is { } wrong)
            return wrong;

        if (call.Engine.TryGetFilter(Encoding.UTF8.GetBytes(name), out _))
            return call.Exists($"{FilterAnswers.Kind}/{name}");

        Filter filter = group.CreateFilter(name, call.Text("filterExpression")!);
        TagRules.Apply(call, $"{FilterAnswers.Kind}/{name}");
        call.Answer.Text("filterArn", call.Arn($"{FilterAnswers.Kind}/{filter.Name}"));
        return null;
    }
}

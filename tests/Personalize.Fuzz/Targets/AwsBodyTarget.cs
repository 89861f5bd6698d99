using System.Text.Json;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Fuzz.Targets;

/// <summary>Bodies of the AWS door: whatever is JSON is checked against the shape of every operation, and a refusal has words without control characters.</summary>
internal sealed class AwsBodyTarget : FuzzTarget
{
    private readonly Violations _violations = new();

    public override string Name => "aws-body";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("""{"datasetArn":"arn:aws:personalize:us-east-1:000000000000:dataset/g/ITEMS","items":[{"itemId":"1","properties":"{\"GENRE\":\"a\"}"}],"users":[{"userId":"1"}]}"""),
        Utf8("""{"trackingId":"t","sessionId":"s","userId":"u","eventList":[{"eventType":"click","sentAt":"2023-11-14T22:13:20Z","itemId":"i","impression":["a"],"metricAttribution":{"eventAttributionSource":"mail"}}]}"""),
        Utf8("""{"campaignArn":"arn:aws:personalize:::campaign/c","userId":"u","numResults":5,"context":{"A":"b"},"filterValues":{"G":"\"x\""},"promotions":[{"name":"p","percentPromotedItems":1}],"metadataColumns":{"ITEMS":["G"]},"inputList":["1"]}"""),
        Utf8("""{"name":"n","tags":[{"tagKey":"a","tagValue":"b"}],"solutionConfig":{"eventsConfig":{"eventParametersList":[{"weight":0.5}]}},"maxResults":100,"nextToken":"x"}"""),
    ];

    public override IReadOnlyList<byte[]> Words => [Utf8("\\ud800"), Utf8("null"), Utf8("1e999"), Utf8("\"properties\":"), Utf8("\"sentAt\":"), Utf8("[[[["), Utf8("{\"a\":"), Utf8("-1"), Utf8("9999999999999999999"), Utf8("\\u0000")];

    // The parser of JSON is the framework's, patterns are compiled at their first use, and every operation has its say.
    public override long AllocatedBytesMax(int inputBytes) => (32 << 20) + (512L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!System.Text.Unicode.Utf8.IsValid(input))
            return;

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(input.ToArray(), new JsonDocumentOptions { MaxDepth = AwsDoor.JsonDepthMax });
        }
        catch (JsonException)
        {
            Require(!JsonSyntax.IsWhole(input, out _), "the door takes for JSON what is none");
            return;
        }

        Require(JsonSyntax.IsWhole(input, out _), "the door takes JSON for none");
        using (document)
        {
            if (!JsonEscapes.AreWhole(input))
                return; // The door refuses it before.

            foreach (AwsOperation operation in AwsOperations.All)
            {
                _violations.Clear();
                operation.Input.Check(document.RootElement, _violations);
                Require(_violations.Count == 0 || !_violations.Message.Any(char.IsControl), $"{operation.Name} answers a control character");
            }
        }
    }
}

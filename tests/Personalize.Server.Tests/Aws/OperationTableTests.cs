using System.Text.Json;
using System.Text.Json.Nodes;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Control;
using Personalize.Server.Aws.Shapes;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>What holds for every operation of the table, asked of each.</summary>
public class OperationTableTests
{
    private static readonly HashSet<string> NotBuiltNames = [.. NotBuilt.Operations.Select(o => o.Name)];

    private static IEnumerable<AwsOperation> Built => AwsOperations.All.Where(o => !NotBuiltNames.Contains(o.Name));

    [Fact]
    public void Every_operation_has_a_good_call_and_a_name_of_its_own()
    {
        Assert.Equal(AwsOperations.All.Count, AwsOperations.All.Select(o => o.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(string.Join('\n', Built.Select(o => o.Name).Order(StringComparer.Ordinal)), string.Join('\n', AwsWorld.Good.Select(g => g.Operation).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Answers_every_good_call_in_the_shape_of_its_operation()
    {
        await using AwsServer server = await AwsWorld.StartWholeAsync();
        foreach ((string name, string body) in AwsWorld.Good)
        {
            AwsResponse response = await server.SendAsync(name, AwsWorld.Resolve(server, body));
            Assert.True(response.Status == 200, $"{name}: {response.Status} {response.Text}");
            AwsOperation operation = Find(name);
            if (operation.Output.Members.Count == 0)
                Assert.Empty(response.Text);
            else
                AssertFits(operation.Output, response.Json, name);
        }
    }

    [Fact]
    public async Task Refuses_a_second_resource_of_the_same_name()
    {
        await using AwsServer server = await AwsWorld.StartWholeAsync();
        foreach ((string name, string body) in AwsWorld.Good)
        {
            await server.GoodAsync(name, AwsWorld.Resolve(server, body));
            if (name.StartsWith("Create", StringComparison.Ordinal))
                Assert.Equal($"{name} ResourceAlreadyExistsException", $"{name} {(await server.SendAsync(name, body)).ErrorType}");
        }
    }

    [Fact]
    public async Task Refuses_every_required_member_that_is_not_there()
    {
        await using AwsServer server = await AwsWorld.StartWholeAsync();
        foreach ((AwsOperation operation, JsonObject good) in GoodObjects())
        {
            foreach (Member member in operation.Input.Members.Where(m => m.IsRequired))
            {
                foreach (bool isNull in new[] { false, true })
                {
                    var body = (JsonObject)good.DeepClone();
                    body.Remove(member.Name);
                    if (isNull)
                        body[member.Name] = null;

                    AwsResponse response = await server.SendAsync(operation.Name, body.ToJsonString());
                    Assert.Equal(
                        $"{operation.Name}: 400 InvalidInputException: 1 validation error detected: Value null at '{member.Name}' failed to satisfy constraint: Member must not be null",
                        $"{operation.Name}: {response.Error}");
                }
            }
        }
    }

    [Fact]
    public async Task Refuses_values_just_outside_a_constraint_and_lets_those_just_inside_pass()
    {
        await using AwsServer server = await AwsWorld.StartWholeAsync();
        var violations = new Violations();
        int edges = 0;
        foreach ((AwsOperation operation, JsonObject good) in GoodObjects())
        {
            foreach (Member member in operation.Input.Members)
            {
                foreach (ShapeEdge edge in ShapeEdges.Of(member.Shape))
                {
                    var body = (JsonObject)good.DeepClone();
                    body[member.Name] = edge.Value?.DeepClone();
                    string text = body.ToJsonString();
                    violations.Clear();
                    using (JsonDocument document = JsonDocument.Parse(text))
                        operation.Input.Check(document.RootElement, violations);

                    Assert.True(edge.IsInside == (violations.Count == 0), $"{operation.Name}.{member.Name} {edge.What}: {violations.Message}");
                    edges++;
                    if (!edge.IsInside)
                    {
                        AwsResponse response = await server.SendAsync(operation.Name, text);
                        Assert.Equal("InvalidInputException", response.ErrorType);
                        Assert.Contains($" at '{member.Name}", response.Message, StringComparison.Ordinal);
                    }
                }
            }
        }

        Assert.True(edges > 100, $"only {edges} edges");
    }

    [Fact]
    public async Task Does_not_find_an_unknown_arn()
    {
        await using AwsServer server = await AwsWorld.StartWholeAsync();
        foreach ((AwsOperation operation, JsonObject good) in GoodObjects())
        {
            foreach (Member member in operation.Input.Members.Where(m => m.IsRequired && ReferenceEquals(m.Shape, ControlShapes.Arn)))
            {
                var body = (JsonObject)good.DeepClone();
                string arn = (string)body[member.Name]!;
                string unknown = arn[..arn.IndexOf('/', StringComparison.Ordinal)] + "/nothing";
                foreach (string wrong in new[] { unknown, AwsWorld.Arn + "nothing/shop", AwsWorld.Arn + "x" })
                {
                    body[member.Name] = wrong;
                    AwsResponse response = await server.SendAsync(operation.Name, body.ToJsonString());
                    Assert.Equal($"{operation.Name} ResourceNotFoundException: Resource Arn {wrong} does not exist.", $"{operation.Name} {response.ErrorType}: {response.Message}");
                }
            }
        }
    }

    [Fact]
    public async Task Says_of_operations_that_are_not_built_that_they_are_not_there_yet()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        foreach (string name in NotBuiltNames)
        {
            AwsResponse response = await server.SendAsync(name, "{}");
            Assert.Equal($"400 InvalidInputException: {name} is not there yet: this server does not have the operation, docs/aws.md lists those it has.", response.Error);
        }
    }

    private static AwsOperation Find(string name) => AwsOperations.All.Single(o => o.Name == name);

    private static IEnumerable<(AwsOperation Operation, JsonObject Good)> GoodObjects() =>
        AwsWorld.Good.Select(good => (Find(good.Operation), JsonNode.Parse(good.Body)!.AsObject()));

    /// <summary>Fits the shape, and holds no member that the shape does not name.</summary>
    private static void AssertFits(Shape shape, JsonElement value, string where)
    {
        var violations = new Violations();
        shape.Check(value, violations);
        Assert.True(violations.Count == 0, $"{where}: {violations.Message}");
        switch (shape)
        {
            case StructureShape structure:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    Member? member = structure.Members.FirstOrDefault(m => m.Name == property.Name);
                    Assert.True(member is not null && property.Value.ValueKind != JsonValueKind.Null, $"{where} holds {property.Name}: {property.Value}");
                    AssertFits(member.Shape, property.Value, $"{where}.{property.Name}");
                }

                break;
            case ListShape list:
                foreach (JsonElement element in value.EnumerateArray())
                    AssertFits(list.Element, element, $"{where}[]");

                break;
        }
    }
}

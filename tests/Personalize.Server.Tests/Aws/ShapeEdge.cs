using System.Text.Json.Nodes;

namespace Personalize.Server.Tests.Aws;

/// <summary>A value at the edge of what a shape allows.</summary>
internal sealed record ShapeEdge(string What, bool IsInside, JsonNode? Value);

using System.Text.Json;

namespace Personalize.Server.Tests.Aws;

/// <summary>What came back.</summary>
public sealed record AwsResponse(int Status, string Text, string? ContentType, string? ErrorType, string? RequestId)
{
    public JsonElement Json => Text.Length == 0 ? JsonDocument.Parse("{}").RootElement : JsonDocument.Parse(Text).RootElement;

    public string Message => Json.GetProperty("message").GetString()!;

    /// <summary>Status, type and message in one line, for comparing.</summary>
    public string Error => $"{Status} {ErrorType}: {Message}";
}

using System.Text.Json;

namespace Personalize.Server.Aws;

/// <summary>Members of answers as the service's clients read them; what has no value is left out.</summary>
internal static class AnswerWriting
{
    public static void Text(this Utf8JsonWriter answer, string name, string? value)
    {
        if (value is not null)
            answer.WriteString(name, value);
    }

    /// <summary>Epoch seconds with milliseconds: <c>1542392161.262</c>.</summary>
    public static void Time(this Utf8JsonWriter answer, string name, DateTimeOffset? at)
    {
        if (at is { } time)
            answer.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m);
    }

    /// <summary><c>creationDateTime</c> and <c>lastUpdatedDateTime</c>.</summary>
    public static void Times(this Utf8JsonWriter answer, DateTimeOffset created, DateTimeOffset? changed = null)
    {
        answer.Time("creationDateTime", created);
        answer.Time("lastUpdatedDateTime", changed ?? created);
    }

    /// <summary>JSON text that was kept as the client gave it.</summary>
    public static void Raw(this Utf8JsonWriter answer, string name, string? json)
    {
        if (json is null)
            return;

        answer.WritePropertyName(name);
        answer.WriteRawValue(json);
    }
}

namespace Personalize.Crash.Support;

/// <summary>State in words: the same from the model and from the engine when they are one.</summary>
internal static class StateLine
{
    public static string OfRecord(string id, IEnumerable<KeyValuePair<string, string>>? fields) =>
        fields is null ? $"{id}: no record" : $"{id}: {string.Join(", ", fields.Select(field => $"{field.Key}={field.Value}"))}";

    /// <param name="user">Whose.</param>
    /// <param name="newestFirst">Second and item of each event.</param>
    public static string OfHistory(string user, IEnumerable<KeyValuePair<long, string>> newestFirst) =>
        $"{user} did: {string.Join(", ", newestFirst.Select(e => $"{e.Value}@{e.Key}"))}";

    public static string OfGroups(IEnumerable<string> names) => $"groups: {string.Join(", ", names)}";
}

namespace Personalize.Crash.Writer;

/// <summary>The schemas of the group that the crash tests write.</summary>
internal static class CrashSchemas
{
    public const string Group = "crash";

    public const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    public const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"YEAR","type":"long"},
        {"name":"GENRE","type":"string","categorical":true},{"name":"TITLE","type":["null","string"]}]}
        """;

    public const string Users = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"long"},{"name":"TOWN","type":"string"}]}
        """;

    /// <summary>A log so small that some hundred records cross its pages and segments, and that snapshots truncate it.</summary>
    public static Storage.Log.ChangeLogOptions SmallLog { get; } = new() { PageBits = 12, SegmentBits = 13, FillAhead = false };
}

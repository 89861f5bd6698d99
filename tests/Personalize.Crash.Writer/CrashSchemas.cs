namespace Personalize.Crash.Writer;

/// <summary>The schemas of the group that the crash tests write.</summary>
internal static class CrashSchemas
{
    public const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    public const string Items = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"YEAR","type":"long"},
        {"name":"GENRE","type":"string","categorical":true}]}
        """;

    public const string Users = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"long"}]}
        """;
}

namespace Personalize.Cli.Generation;

/// <summary>The three schemas of the made data: the Avro JSON that goes with the CSVs.</summary>
internal static class SampleSchemas
{
    public const string Interactions = """
        {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema",
         "fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
          {"name":"EVENT_TYPE","type":["string"]},{"name":"EVENT_VALUE","type":["null","float"]},
          {"name":"TIMESTAMP","type":"long"}],"version":"1.0"}

        """;

    public const string Items = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema",
         "fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":["null","string"]},
          {"name":"YEAR","type":["null","int"]},{"name":"GENRE","type":["null","string"],"categorical":true},
          {"name":"CREATION_TIMESTAMP","type":["null","long"]}],"version":"1.0"}

        """;

    public const string Users = """
        {"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema",
         "fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},
          {"name":"GENDER","type":"string","categorical":true}],"version":"1.0"}

        """;
}

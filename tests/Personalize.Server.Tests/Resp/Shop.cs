using System.Text;
using Personalize.Engine;

namespace Personalize.Server.Tests.Resp;

/// <summary>A small trained group in memory: 40 items in two genres, 60 users who each like one of them.</summary>
internal static class Shop
{
    public const string Interactions = """
        {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[
        {"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"EVENT_TYPE","type":["string"]},
        {"name":"EVENT_VALUE","type":["null","float"]},{"name":"TIMESTAMP","type":"long"},
        {"name":"DEVICE","type":["null","string"],"categorical":true}],"version":"1.0"}
        """;

    public const string Items = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[
        {"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true},
        {"name":"PRICE","type":["null","float"]},{"name":"YEAR","type":["null","int"]},{"name":"SOLD","type":["null","boolean"]}],"version":"1.0"}
        """;

    public const string Users = """
        {"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema","fields":[
        {"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},{"name":"GENDER","type":"string","categorical":true}],"version":"1.0"}
        """;

    public static DatasetGroup Fill(PersonalizeEngine engine, string name = "shop")
    {
        DatasetGroup group = engine.CreateDatasetGroup(name, Interactions, Items, Users);
        for (int item = 0; item < 40; item++)
            group.Items.Put(Bytes($"i{item}"), new FieldValue("GENRE"u8, item < 20 ? "Action"u8 : "Comedy"u8));

        for (int user = 0; user < 60; user++)
        {
            for (int e = 0; e < 12; e++)
                group.PutEvent(Bytes($"u{user}"), Bytes($"i{((user * 7) + (e * 3)) % 20 + (user % 2 * 20)}"), "click"u8, 1_700_000_000 + (e * 60) + user);
        }

        return group;
    }

    public static PersonalizeEngine Trained()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        Fill(engine).Train("aws-user-personalization").Deploy("home");
        return engine;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

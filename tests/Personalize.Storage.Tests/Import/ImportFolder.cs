using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;

namespace Personalize.Storage.Tests.Import;

/// <summary>A folder with sources and a store's import files, gone when the test ends.</summary>
internal sealed class ImportFolder : IDisposable
{
    public const string InteractionsText = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
         {"name":"EVENT_TYPE","type":["string"]},{"name":"EVENT_VALUE","type":["null","float"]},{"name":"TIMESTAMP","type":"long"}],"version":"1.0"}
        """;

    public const string ItemsText = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"TITLE","type":["null","string"]},
         {"name":"YEAR","type":["null","int"]},{"name":"GENRE","type":["null","string"],"categorical":true}],"version":"1.0"}
        """;

    public const string UsersText = """
        {"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":"int"},
         {"name":"GENDER","type":"string","categorical":true}],"version":"1.0"}
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("personalize-import-").FullName;

    public static DatasetSchema Interactions { get; } = Read(InteractionsText, DatasetKind.Interactions);

    public static DatasetSchema Items { get; } = Read(ItemsText, DatasetKind.Items);

    public static DatasetSchema Users { get; } = Read(UsersText, DatasetKind.Users);

    public string Store => Path.Combine(_root, "store");

    public string this[string name] => Path.Combine(_root, name);

    /// <summary>Files of the store's import folder, whatever their names.</summary>
    public string[] StoreFiles => Directory.Exists(Store) ? Directory.GetFiles(Store) : [];

    public static DatasetSchema Read(string text, DatasetKind kind) =>
        SchemaReader.TryRead(text, kind, out DatasetSchema? schema, out string? error) ? schema : throw new ArgumentException(error, nameof(text));

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public ImportedFile? TryImport(DatasetSchema schema, string source, out ImportRefusal? refusal, ImportMode mode = ImportMode.Full) =>
        RowImport.TryRun(new ImportRequest(schema, source, LocalDisk.Instance, Store, "test") { Mode = mode }, out refusal, CancellationToken.None);

    public ImportedFile Import(DatasetSchema schema, string source, ImportMode mode = ImportMode.Full) =>
        TryImport(schema, source, out ImportRefusal? refusal, mode) ?? throw new InvalidOperationException(refusal!.ToString());

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

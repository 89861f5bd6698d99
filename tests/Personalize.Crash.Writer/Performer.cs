using System.Text;
using Personalize.Engine;

namespace Personalize.Crash.Writer;

/// <summary>Does what the script says, through the library's own calls; when it returns, the change was acknowledged.</summary>
internal sealed class Performer(PersonalizeEngine engine, string csvPath)
{
    private const long FirstSecond = 1_700_000_000;

    private readonly DatasetGroup _group = GetOrCreateGroup(engine);

    public static long SecondOf(long value) => FirstSecond + value;

    public void Perform(in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.PutItem:
                Put(_group.Items.BeginPut(Utf8(operation.Id)), Fields.OfItem(operation.Value));
                break;
            case OperationKind.PutUser:
                Put(_group.Users.BeginPut(Utf8(operation.Id)), Fields.OfUser(operation.Value));
                break;
            case OperationKind.PutEvent:
                _group.PutEvent(Utf8(operation.Id), Utf8(operation.Item), "click"u8, SecondOf(operation.Value));
                break;
            case OperationKind.ImportSome:
                Import(operation.Value, ImportMode.Incremental);
                break;
            case OperationKind.ImportFull:
                Import(operation.Value, ImportMode.Full);
                break;
            case OperationKind.CreateGroup when !engine.TryGetDatasetGroup(Utf8(operation.Id), out _):
                engine.CreateDatasetGroup(operation.Id, items: CrashSchemas.Items);
                break;
            case OperationKind.DropGroup when engine.TryGetDatasetGroup(Utf8(operation.Id), out _):
                engine.DropDatasetGroup(operation.Id);
                break;
        }
    }

    private static DatasetGroup GetOrCreateGroup(PersonalizeEngine engine) =>
        engine.TryGetDatasetGroup(Utf8(CrashSchemas.Group), out DatasetGroup? known)
            ? known!
            : engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);

    private static void Put(EntityPut put, SortedDictionary<string, string> fields)
    {
        foreach ((string name, string value) in fields)
        {
            put.Set(Utf8(name), Utf8(value));
        }

        put.Commit();
    }

    private void Import(long value, ImportMode mode)
    {
        SortedDictionary<string, string> fields = Fields.OfUser(value);
        IEnumerable<string> rows = Script.UsersOfImport(value).Select(user => $"{user},{string.Join(',', fields.Values)}");
        File.WriteAllLines(csvPath, rows.Prepend($"USER_ID,{string.Join(',', fields.Keys)}"));
        _group.Import("users", csvPath, mode);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

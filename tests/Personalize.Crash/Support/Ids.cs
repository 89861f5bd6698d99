using Personalize.Crash.Writer;

namespace Personalize.Crash.Support;

/// <summary>The ids that a writer's script can name.</summary>
internal static class Ids
{
    public static IEnumerable<string> Items(int writer) =>
        writer == Script.Importer ? Script.ItemsOfImport() : Enumerable.Range(0, Script.ItemsPerWriter).Select(i => $"i{writer}-{i}");

    public static IEnumerable<string> Sessions(int writer) =>
        writer == Script.Importer ? [] : Enumerable.Range(0, Script.SessionsPerWriter).Select(s => $"s{writer}-{s}");

    public static IEnumerable<string> Users(int writer) => writer == Script.Importer
        ? Enumerable.Range(0, Script.ImportedUsers).Select(u => $"b{u}")
        : Enumerable.Range(0, Script.UsersPerWriter).Select(u => $"u{writer}-{u}");
}

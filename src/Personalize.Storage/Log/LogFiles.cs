using System.Globalization;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Log;

/// <summary>The segment files of a log: <c>records.0</c>, <c>records.1</c> …, each holding a fixed range of addresses.</summary>
internal static class LogFiles
{
    public const string Prefix = "records";

    /// <summary>Address of a new log's first record; FASTER keeps the bytes before it for itself.</summary>
    public const long FirstAddress = 64;

    public static string GetPath(string directory, int segment) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}.{segment}"));

    /// <summary>Numbers of the segments that exist, ascending.</summary>
    public static int[] List(IDisk disk, string directory)
    {
        var segments = new List<int>();
        foreach (var name in disk.List(directory))
            if (name.StartsWith(Prefix + ".", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(Prefix.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var segment))
                segments.Add(segment);
        segments.Sort();
        return [.. segments];
    }

    /// <summary>Deletes the segments before one, the oldest first, and makes it durable.</summary>
    public static void DeleteBefore(IDisk disk, string directory, int segment)
    {
        var isChanged = false;
        foreach (var number in List(disk, directory))
        {
            if (number >= segment) break;
            disk.Delete(GetPath(directory, number));
            isChanged = true;
        }
        if (isChanged) disk.FlushDirectory(directory);
    }
}

namespace Personalize.Fuzz;

/// <summary>A copy of this program whose own assemblies count the branches they take.</summary>
/// <remarks>SharpFuzz rewrites the IL: every branch target counts itself up in a map of 64 KiB (as AFL does). Needs no native tool.</remarks>
internal static class InstrumentedCopy
{
    private static readonly string[] Assemblies =
        ["Personalize.Core.dll", "Personalize.Storage.dll", "Personalize.Training.dll", "Personalize.Server.dll", "Personalize.Fuzz.dll"];

    // Of this program itself only the canary's kind: the loop must run before the map is there.
    private static bool IsRead(string type) =>
        type.StartsWith("Personalize.", StringComparison.Ordinal)
        && (!type.StartsWith("Personalize.Fuzz.", StringComparison.Ordinal) || type.StartsWith("Personalize.Fuzz.Targets.", StringComparison.Ordinal));

    /// <summary>Makes the copy in a new folder under the temporary one; the caller deletes it.</summary>
    public static string Make()
    {
        string copy = Directory.CreateTempSubdirectory("personalize-fuzz-").FullName;
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        foreach (string assembly in Assemblies)
            SharpFuzz.Fuzzer.Instrument(Path.Combine(copy, assembly), IsRead, SharpFuzz.Options.Value);
        return copy;
    }
}

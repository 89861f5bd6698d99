using System.Diagnostics;

namespace Personalize.Fuzz;

/// <summary>One run: an instrumented copy of this program goes through the targets, and this process says what became of it.</summary>
internal static class FuzzSession
{
    public static int Run(FuzzOptions options)
    {
        if (options.Input is { } file) return RunOne(options, File.ReadAllBytes(file));
        if (options.IsBlind || options.IsInstrumented) return RunTargets(options);
        string copy = InstrumentedCopy.Make();
        try
        {
            return RunCopy(copy, options);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    public static int Refuse(string error)
    {
        Console.Error.WriteLine(error);
        return 2;
    }

    private static int RunOne(FuzzOptions options, byte[] input)
    {
        foreach (string name in options.Targets) FuzzTargets.Find(name)!.Run(input);
        return 0;
    }

    private static int RunTargets(FuzzOptions options)
    {
        var failed = 0;
        foreach (FuzzTarget target in options.Targets.Count == 0 ? FuzzTargets.All.Where(target => target.Name != CanaryName) : options.Targets.Select(name => FuzzTargets.Find(name)!))
            if (!new FuzzLoop(target, options).Run()) failed++;
        return failed == 0 ? 0 : 1;
    }

    private const string CanaryName = "canary";

    private static int RunCopy(string copy, FuzzOptions options)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(copy, "Personalize.Fuzz.dll"));
        foreach (string argument in options.ToArguments()) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        // A stack overflow or a read past a guard page ends the process: the input it ended at is still in the mapped file.
        if (process.ExitCode is not (0 or 1)) Console.WriteLine($"the process died with {process.ExitCode} at input {Kept(copy)}, seed {options.Seed}");
        return process.ExitCode;
    }

    private static string Kept(string copy)
    {
        string current = CurrentInput.PathIn(copy);
        string kept = Path.Combine(Path.GetTempPath(), $"fuzz-died-{Environment.ProcessId}");
        if (File.Exists(current)) File.WriteAllBytes(kept, CurrentInput.Read(current));
        return kept;
    }
}

using BenchmarkDotNet.Running;

namespace Personalize.Bench.Engine;

/// <summary>Runs <see cref="EngineCalls"/> under BenchmarkDotNet; further arguments are its own.</summary>
internal static class EngineVerb
{
    public static int Run(string[] args)
    {
        Console.WriteLine(Machine.Describe());
        BenchmarkSwitcher.FromTypes([typeof(EngineCalls)]).Run(args.Length == 0 ? ["--filter", "*"] : args);
        return 0;
    }
}

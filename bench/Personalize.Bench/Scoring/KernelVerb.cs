using BenchmarkDotNet.Running;

namespace Personalize.Bench.Scoring;

/// <summary>Runs <see cref="KernelCalls"/> and <see cref="SearchCalls"/> under BenchmarkDotNet; further arguments are its own.</summary>
internal static class KernelVerb
{
    public static int Run(string[] args)
    {
        Console.WriteLine(Machine.Describe());
        BenchmarkSwitcher.FromTypes([typeof(KernelCalls), typeof(SearchCalls)]).Run(args.Length == 0 ? ["--filter", "*", "--job", "short", "--inProcess"] : args);
        return 0;
    }
}

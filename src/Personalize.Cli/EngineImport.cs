using Personalize.Cli.Display;
using Personalize.Engine;

namespace Personalize.Cli;

/// <summary>An import of the engine, with its progress shown.</summary>
internal static class EngineImport
{
    /// <returns>Rows read.</returns>
    public static Task<long> RunAsync(Terminal terminal, string path, Func<IProgress<ImportProgress>, ImportResult> import, CancellationToken cancellationToken)
    {
        long total = Directory.Exists(path) ? 0 : new FileInfo(path) is { Exists: true } file ? file.Length : 0;
        return LongWork.RunAsync(terminal, WorkMeter.OfCount($"importing {Path.GetFileName(path)}", "bytes", total),
            meter => import(new Progress(meter)).Records, cancellationToken);
    }

    private sealed class Progress(WorkMeter meter) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => meter.Report(value.Bytes);
    }
}

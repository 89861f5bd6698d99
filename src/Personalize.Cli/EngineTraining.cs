using Personalize.Cli.Display;
using Personalize.Engine;

namespace Personalize.Cli;

/// <summary>A training of the engine, with its progress shown.</summary>
internal static class EngineTraining
{
    public static Task<SolutionVersion> RunAsync(Terminal terminal, DatasetGroup group, string recipe, TrainingOptions options, CancellationToken cancellationToken) =>
        LongWork.RunAsync(terminal, WorkMeter.OfShare("training"), meter =>
        {
            options.Progress = new Progress(meter);
            return group.Train(recipe, options, cancellationToken);
        }, cancellationToken);

    private sealed class Progress(WorkMeter meter) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value) => meter.Report(value.Stage, value.Share);
    }
}

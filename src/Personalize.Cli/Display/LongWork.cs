using Spectre.Console;

namespace Personalize.Cli.Display;

/// <summary>Shows how far long work is: a bar with rate and time left on a terminal, else one plain line every ten seconds.</summary>
internal static class LongWork
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BarEvery = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs <paramref name="work"/> on the pool and shows its meter on the error stream until it ends.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="meter">Written by the work, from any thread.</param>
    /// <param name="work">Synchronous work; looks at the cancellation itself.</param>
    /// <param name="cancellationToken">Keeps the work from beginning.</param>
    public static async Task<T> RunAsync<T>(Terminal terminal, WorkMeter meter, Func<WorkMeter, T> work, CancellationToken cancellationToken)
    {
        Task<T> running = Task.Run(() => work(meter), cancellationToken);
        if (terminal.ErrorIsTerminal)
            await ShowBarAsync(terminal, meter, running);
        else
            await ShowLinesAsync(terminal, meter, running);
        return await running;
    }

    private static Task ShowBarAsync(Terminal terminal, WorkMeter meter, Task running)
    {
        long begun = terminal.Time.GetTimestamp();
        return terminal.Error.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(meter.What), maxValue: Math.Max(1, meter.Total));
                bar.IsIndeterminate = meter.Total == 0;
                using var ticks = new PeriodicTimer(BarEvery, terminal.Time);
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, ticks.WaitForNextTickAsync().AsTask());
                    bar.Value = meter.Done;
                    bar.Description = Markup.Escape($"{meter.Caption} {meter.Rate(terminal.Time.GetElapsedTime(begun))}");
                }
            });
    }

    private static async Task ShowLinesAsync(Terminal terminal, WorkMeter meter, Task running)
    {
        long begun = terminal.Time.GetTimestamp();
        using var ticks = new PeriodicTimer(PlainEvery, terminal.Time);
        while (true)
        {
            await Task.WhenAny(running, ticks.WaitForNextTickAsync().AsTask());
            if (running.IsCompleted)
                return;
            terminal.Error.Say($"{meter.Caption}: {meter.Describe(terminal.Time.GetElapsedTime(begun))}");
        }
    }
}

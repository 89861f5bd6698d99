using System.Globalization;
using Spectre.Console;

namespace Personalize.Cli.Display;

/// <summary>Shows how far long work is: a bar with rate and time left on a terminal, else one plain line every ten seconds.</summary>
internal static class LongWork
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="work"/> on the pool; it reports how many of <paramref name="total"/> are done.</summary>
    /// <param name="terminal">Progress goes to its error stream.</param>
    /// <param name="what">A few words: <c>reading ratings.csv</c>.</param>
    /// <param name="unit">What is counted: <c>rows</c>.</param>
    /// <param name="total">How many there are; 0 when unknown.</param>
    /// <param name="work">Synchronous work; the callback may come from any thread.</param>
    /// <param name="cancellationToken">Handed to nobody: <paramref name="work"/> closes over it.</param>
    public static async Task<T> RunAsync<T>(
        Terminal terminal, string what, string unit, long total, Func<Action<long>, T> work, CancellationToken cancellationToken)
    {
        long done = 0;
        Task<T> running = Task.Run(() => work(count => Interlocked.Exchange(ref done, count)), cancellationToken);
        if (terminal.ErrorIsTerminal)
            await ShowBarAsync(terminal, what, unit, total, () => Interlocked.Read(ref done), running);
        else
            await ShowLinesAsync(terminal, what, unit, total, () => Interlocked.Read(ref done), running);
        return await running;
    }

    private static Task ShowBarAsync(Terminal terminal, string what, string unit, long total, Func<long> done, Task running)
    {
        long begun = terminal.Time.GetTimestamp();
        return terminal.Error.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, total));
                bar.IsIndeterminate = total == 0;
                using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(150), terminal.Time);
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, ticks.WaitForNextTickAsync().AsTask());
                    bar.Value = done();
                    bar.Description = Markup.Escape($"{what} {Rate(terminal, begun, done(), unit)}");
                }
            });
    }

    private static async Task ShowLinesAsync(Terminal terminal, string what, string unit, long total, Func<long> done, Task running)
    {
        long begun = terminal.Time.GetTimestamp();
        using var ticks = new PeriodicTimer(PlainEvery, terminal.Time);
        while (true)
        {
            Task<bool> tick = ticks.WaitForNextTickAsync().AsTask();
            await Task.WhenAny(running, tick);
            if (running.IsCompleted)
                return;
            long now = done();
            string of = total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {total:N0} ({100.0 * now / total:F0} %)") : "";
            terminal.Error.Say(string.Create(CultureInfo.InvariantCulture, $"{what}: {now:N0}{of} {unit}, {Rate(terminal, begun, now, unit)}"));
        }
    }

    private static string Rate(Terminal terminal, long begun, long done, string unit)
    {
        double seconds = Math.Max(0.001, terminal.Time.GetElapsedTime(begun).TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"{done / seconds:N0} {unit}/s");
    }
}

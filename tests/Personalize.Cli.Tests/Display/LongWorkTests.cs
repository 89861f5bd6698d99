using Microsoft.Extensions.Time.Testing;
using Personalize.Cli.Display;
using Spectre.Console;
using Xunit;

namespace Personalize.Cli.Tests.Display;

public sealed class LongWorkTests
{
    [Fact]
    public async Task Piped_work_says_one_line_every_ten_seconds()
    {
        var time = new FakeTimeProvider();
        var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(written), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        var end = new TaskCompletionSource();
        Task<int> running = LongWork.RunAsync(new Terminal(console, console, time), WorkMeter.OfCount("importing", "rows", 400), meter =>
        {
            meter.Report(100);
            end.Task.Wait(TestContext.Current.CancellationToken);
            return 7;
        }, CancellationToken.None);

        while (!written.ToString().Contains("importing: 100 of 400 rows, 25 %", StringComparison.Ordinal))
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        end.SetResult();
        Assert.Equal(7, await running);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Personalize.Crash;

/// <summary>A running writer, and what it has said was acknowledged.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    public WriterProcess(string directory, int round, bool isEarly = false)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Personalize.Crash.Writer.dll"));
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add(round.ToString(CultureInfo.InvariantCulture));
        if (isEarly)
        {
            start.ArgumentList.Add("early");
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.CompleteAdding();
            }
            else
            {
                _lines.Add(line.Data);
            }
        };
        _process.ErrorDataReceived += (_, line) => Errors += line.Data;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Errors { get; private set; } = "";

    /// <summary>Lets the writer acknowledge that many puts, kills it with SIGKILL and gives everything it ever acknowledged.</summary>
    public List<string> KillAfter(int acknowledged)
    {
        var said = new List<string>();
        while (said.Count < acknowledged && _lines.TryTake(out string? line, TimeSpan.FromSeconds(60)))
        {
            said.Add(line);
        }

        _process.Kill(); // SIGKILL: nothing of the process runs any more.
        _process.WaitForExit();
        said.AddRange(_lines.GetConsumingEnumerable());
        return said;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _lines.Dispose();
    }
}

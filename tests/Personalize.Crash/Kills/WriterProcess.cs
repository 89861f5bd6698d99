using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Crash.Writer;

namespace Personalize.Crash.Kills;

/// <summary>A running writer, and how much of its script it has said was acknowledged.</summary>
internal sealed class WriterProcess : IDisposable
{
    /// <summary>Of a process that ended by SIGKILL.</summary>
    public const int Killed = 128 + 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly int[] _acknowledged = new int[Script.Writers];

    public WriterProcess(string folder, int seed, int round, params string[] options)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Personalize.Crash.Writer.dll"), folder,
            seed.ToString(CultureInfo.InvariantCulture), round.ToString(CultureInfo.InvariantCulture), .. options,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_TieredPGO"] = "0"; // lives too briefly to gain by it
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
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>How many operations of each writer were acknowledged.</summary>
    public ReadOnlySpan<int> Acknowledged => _acknowledged;

    /// <summary>The writer has opened the engine.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What it said on standard error.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Lets the writer say that many lines, unless it ends before, kills it with SIGKILL and takes in everything it ever said.</summary>
    /// <returns>True when it had ended by itself.</returns>
    public bool RunAndKill(int lines)
    {
        for (int said = 0; said < lines && _lines.TryTake(out string? line, Patience); said++)
        {
            Note(line);
        }

        bool hadEnded = _lines.IsCompleted;
        _process.Kill(); // SIGKILL: nothing of the process runs any more.
        _process.WaitForExit();
        foreach (string line in _lines.GetConsumingEnumerable())
        {
            Note(line);
        }

        if (_process.ExitCode != Killed)
        {
            throw new InvalidOperationException($"the writer ended by itself with exit code {_process.ExitCode}: {Errors}");
        }

        return hadEnded;
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

    private void Note(string line)
    {
        if (line == "ready")
        {
            IsReady = true;
            return;
        }

        string[] words = line.Split(' ');
        _acknowledged[int.Parse(words[0], CultureInfo.InvariantCulture)] = int.Parse(words[1], CultureInfo.InvariantCulture) + 1;
    }
}

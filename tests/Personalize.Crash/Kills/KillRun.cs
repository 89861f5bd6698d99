using Personalize.Crash.Support;
using Personalize.Engine;
using Xunit;

namespace Personalize.Crash.Kills;

/// <summary>One data directory that is killed again and again.</summary>
internal sealed class KillRun(int seed) : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly CrashModel _model = new(seed);
    private int _round;

    public int Acknowledged => _model.Acknowledged;

    /// <summary>Starts a writer, ends it, opens what it left and holds it against the model.</summary>
    /// <param name="lines">After how many lines it is killed, if it has not ended itself.</param>
    /// <param name="options">For the writer.</param>
    /// <returns>Whether it had ended itself, and what differs.</returns>
    public (bool HadEnded, List<string> Differences) Kill(int lines, params string[] options)
    {
        _round++;
        using var writer = new WriterProcess(_folder.Path, seed, _round, options);
        bool hadEnded = writer.RunAndKill(lines);
        using PersonalizeEngine engine = _folder.Open();
        return (hadEnded, _model.Settle(engine, _round, writer.Acknowledged));
    }

    /// <summary>As <see cref="Kill"/>; fails the test when anything differs.</summary>
    public bool KillAndCheck(int lines, params string[] options)
    {
        (bool hadEnded, List<string> differences) = Kill(lines, options);
        Assert.True(differences.Count == 0, $"seed {seed}, kill {_round} ({string.Join(' ', options)}), {Acknowledged} acknowledged: {string.Join(" | ", differences)}");
        return hadEnded;
    }

    public void Dispose() => _folder.Dispose();
}

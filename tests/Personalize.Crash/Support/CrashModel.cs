using System.Text;
using Personalize.Crash.Writer;
using Personalize.Engine;

namespace Personalize.Crash.Support;

/// <summary>What an engine must hold after a crash: all that was acknowledged, and of what was under way all or nothing.</summary>
internal sealed class CrashModel(int seed)
{
    private readonly WriterModel[] _writers = [.. Enumerable.Range(0, Script.Writers).Select(w => new WriterModel(w))];

    /// <summary>Operations acknowledged so far.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Takes in a round: its acknowledged operations, and of each writer's next one whichever of before and after the engine holds.</summary>
    /// <param name="engine">Opened after the crash.</param>
    /// <param name="round">Which round of the script.</param>
    /// <param name="acknowledged">How many operations of each writer were.</param>
    /// <returns>Where engine and model differ; empty when nothing acknowledged is lost and nothing is half there.</returns>
    public List<string> Settle(PersonalizeEngine engine, int round, ReadOnlySpan<int> acknowledged)
    {
        engine.TryGetDatasetGroup(Encoding.UTF8.GetBytes(CrashSchemas.Group), out DatasetGroup? group);
        var differences = new List<string>();
        for (int w = 0; w < _writers.Length; w++)
        {
            for (int index = 0; index < acknowledged[w]; index++)
            {
                _writers[w].Apply(Script.At(seed, round, w, index));
            }

            Acknowledged += acknowledged[w];
            string[] found = [.. EngineState.Lines(engine, group, w)];
            string[] before = [.. _writers[w].Lines()];
            if (found.SequenceEqual(before, StringComparer.Ordinal))
            {
                continue;
            }

            Operation under = Script.At(seed, round, w, acknowledged[w]);
            string[] after = before;
            bool isFound = false;
            foreach (Operation step in WriterModel.Steps(under))
            {
                _writers[w].Apply(step);
                after = [.. _writers[w].Lines()];
                if (isFound = found.SequenceEqual(after, StringComparer.Ordinal))
                {
                    break;
                }
            }

            if (!isFound)
            {
                differences.Add($"writer {w}, {acknowledged[w]} acknowledged, under way {under}: {Difference(found, before, after)}");
            }
        }

        AddCounts(group, differences);
        return differences;
    }

    private static string Difference(string[] found, string[] before, string[] after) => string.Join("; ", Enumerable.Range(0, found.Length)
        .Where(i => found[i] != before[i] && found[i] != after[i])
        .Select(i => $"found '{Shorten(found[i])}', where it was '{Shorten(before[i])}' and was to be '{Shorten(after[i])}'")
        .DefaultIfEmpty("half of what was under way is there")
        .Take(3));

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";

    private void AddCounts(DatasetGroup? group, List<string> differences)
    {
        var counts = group?.Counts ?? default;
        var wanted = (_writers.Sum(w => w.Records(ofItems: true)), _writers.Sum(w => w.Records(ofItems: false)), _writers.Sum(w => w.Events));
        if (differences.Count == 0 && (counts.Items, counts.Users, counts.Interactions) != wanted)
        {
            differences.Add($"found {counts}, expected items, users, interactions {wanted}");
        }
    }
}

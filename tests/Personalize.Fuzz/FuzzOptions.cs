using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Personalize.Fuzz;

/// <summary>What to run: <c>[target ...] [--seconds N] [--seed N] [--input FILE] [--blind]</c>.</summary>
/// <param name="Targets">Names; none = all but the canary.</param>
/// <param name="Seconds">Per target.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Input">One input to run instead.</param>
/// <param name="IsBlind">Without coverage: no instrumented copy is made.</param>
internal sealed record FuzzOptions(IReadOnlyList<string> Targets, double Seconds, int Seed, string? Input, bool IsBlind)
{
    public const string Usage = "usage: [target ...] [--seconds N] [--seed N] [--input FILE] [--blind]";

    /// <summary>Set for the process that runs the instrumented copy.</summary>
    public bool IsInstrumented { get; init; }

    public static bool TryRead(string[] args, [NotNullWhen(true)] out FuzzOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        var (targets, seconds, seed, blind, instrumented) = (new List<string>(), 1d, Environment.TickCount, false, false);
        string? input = null;
        error = null;
        for (var i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds > 0: i++; break;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out seed): i++; break;
                case "--input" when value is not null: input = value; i++; break;
                case "--blind": blind = true; break;
                case "--instrumented": instrumented = true; break;
                case var name when FuzzTargets.Find(name) is not null: targets.Add(name); break;
                default:
                    error = $"{args[i]} is neither a target nor an option with a value that fits. {Usage}; targets: {string.Join(' ', FuzzTargets.Names)}";
                    return false;
            }
        }
        options = new FuzzOptions(targets, seconds, seed, input, blind) { IsInstrumented = instrumented };
        return true;
    }

    public IEnumerable<string> ToArguments() =>
        [.. Targets, "--seconds", Seconds.ToString(CultureInfo.InvariantCulture), "--seed", Seed.ToString(CultureInfo.InvariantCulture), "--instrumented"];
}

using Microsoft.Extensions.Options;

namespace Personalize.Engine.Hosting;

/// <summary>Refuses options that cannot be meant before anything is opened: all of them at once, each with the value seen and the values allowed.</summary>
/// <remarks>Secrets are not repeated.</remarks>
internal sealed class EngineOptionsValidation : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        string[] mistakes = [.. Mistakes(options)];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(EngineOptions options)
    {
        if (options.DataDirectory is { } directory && string.IsNullOrWhiteSpace(directory))
        {
            yield return $"DataDirectory is '{directory}'; allowed are the path of a folder, or null for an engine in memory";
        }

        if (!Enum.IsDefined(options.Durability))
        {
            yield return $"Durability is {(int)options.Durability}; allowed are Commit, EverySecond and Memory";
        }

        if (options.MemoryBytesMax <= 0)
        {
            yield return $"MemoryBytesMax is {options.MemoryBytesMax}; allowed is 1 and more";
        }

        if (options.SnapshotLogBytes <= 0)
        {
            yield return $"SnapshotLogBytes is {options.SnapshotLogBytes}; allowed is 1 and more";
        }

        foreach ((string name, int value) in new[] { (nameof(options.TrainingsAtOnce), options.TrainingsAtOnce), (nameof(options.ImportsAtOnce), options.ImportsAtOnce), (nameof(options.JobsMax), options.JobsMax) })
        {
            if (value < 1)
            {
                yield return $"{name} is {value}; allowed is 1 and more";
            }
        }

        if (options.RecoverTo < 0)
        {
            yield return $"RecoverTo is {options.RecoverTo}; allowed are addresses of the change log, from 0";
        }

        if (options.TimeProvider is null)
        {
            yield return "TimeProvider is null; allowed is any clock, TimeProvider.System by default";
        }

        if (KeyMistake(options) is { } mistake)
        {
            yield return mistake;
        }
    }

    private static string? KeyMistake(EngineOptions options)
    {
        try
        {
            return DataKey.Read(options) is not null && options.DataDirectory is null
                ? "an encryption key is given without DataDirectory; an engine in memory has nothing to seal"
                : null;
        }
        catch (PersonalizeException refused)
        {
            return refused.Message;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Personalize.Cli.Display;
using Personalize.Engine;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize verify</c>: is every byte of a data folder what was written?</summary>
internal static class VerifyCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.ExistingData();
        Option<string?> keyFile = Words.KeyFile();
        var command = new Command("verify", "Check every byte of a data folder against the hashes written with it; changes nothing.") { data, keyFile };
        command.SetAction((words, cancellationToken) =>
        {
            EngineOptions options = EngineFolder.Options(words.GetRequiredValue(data), terminal, words.GetValue(keyFile));
            return Task.Run(() => Report(terminal, DataDirectory.Verify(options, cancellationToken)), cancellationToken);
        });
        return command;
    }

    /// <summary>Prints what was checked, and what is wrong on the other stream.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Terminal terminal, IReadOnlyList<VerifiedPart> parts)
    {
        foreach (VerifiedPart part in parts)
        {
            if (part.Damage is not null)
            {
                terminal.Error.Say($"{part.Name}: {part.Damage}");
                continue;
            }

            string rows = part.Rows is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} records, ") : "";
            terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{part.Name}: {rows}{part.Bytes:N0} bytes{(part.Remark is null ? "" : ", ")}{part.Remark}"));
        }

        int damaged = parts.Count(part => part.Damage is not null);
        if (damaged > 0)
        {
            terminal.Error.Say($"{damaged} of {parts.Count} parts are damaged");
            return ExitCodes.Failed;
        }

        terminal.Output.Say(string.Create(CultureInfo.InvariantCulture, $"whole: {parts.Count} parts, {parts.Sum(part => part.Bytes):N0} bytes"));
        return ExitCodes.Done;
    }
}

using System.CommandLine;
using Personalize.Engine;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize backup</c>: a copy of a data folder as of one moment, also while a server has it open.</summary>
internal static class BackupCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.ExistingData();
        Option<string> to = Words.Required("--to", "DIR", "folder of the copy; not there yet, or empty");
        Option<string?> keyFile = Words.KeyFile();
        var command = new Command("backup", "Copy a data folder as of one moment and verify the copy; a server may have it open meanwhile.") { data, to, keyFile };
        command.SetAction((words, cancellationToken) =>
        {
            EngineOptions options = EngineFolder.Options(words.GetRequiredValue(data), terminal, words.GetValue(keyFile));
            return Task.Run(() => VerifyCommand.Report(terminal, DataDirectory.Backup(options, words.GetRequiredValue(to), cancellationToken)), cancellationToken);
        });
        return command;
    }
}

using System.CommandLine;
using Personalize.Cli.Display;
using Personalize.Engine;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize rotate-key</c>: the data of a folder in another one, sealed with another key.</summary>
internal static class RotateKeyCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string> data = Words.ExistingData();
        Option<string> to = Words.Required("--to", "DIR", "folder of the data under the new key; not there yet, or empty");
        Option<string?> keyFile = Words.KeyFile();
        Option<string> newKeyFile = Words.Required("--new-key-file", "F", "file with the new key, 32 bytes in base64");
        var command = new Command("rotate-key", "Write the data of a folder that no server has open into another one, sealed with a new key.") { data, to, keyFile, newKeyFile };
        command.SetAction((words, cancellationToken) =>
        {
            string directory = words.GetRequiredValue(data);
            string target = words.GetRequiredValue(to);
            EngineOptions options = EngineFolder.Options(directory, terminal, words.GetValue(keyFile));
            return Task.Run(
                () =>
                {
                    int code = VerifyCommand.Report(terminal, DataDirectory.RotateKey(options, target, words.GetRequiredValue(newKeyFile), cancellationToken));
                    terminal.Output.Say($"{target} opens with the new key; {directory} is as it was: keep it until the new one serves, then delete it");
                    return code;
                },
                cancellationToken);
        });
        return command;
    }
}

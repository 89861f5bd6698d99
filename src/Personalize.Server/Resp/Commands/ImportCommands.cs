using System.Text;
using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.IMPORT: CSV files that lie with the server become records of a dataset, all of them or none.</summary>
/// <remarks>
/// <code>
/// PE.IMPORT group type location [MODE FULL|INCREMENTAL] [NAME name] [ASYNC]     map of import and records, when they count; with ASYNC of import, at once
/// </code>
/// The location is <c>s3://bucket/key</c> or the same without <c>s3://</c>: a file, or with a slash at its end a folder, below the server's root of such
/// locations or on its S3 endpoint, as at the AWS door. FULL, the default, replaces what was imported before; records put one by one stay.
/// </remarks>
internal sealed class ImportCommands(PersonalizeEngine engine, IDataLocations locations)
{
    private const string Scheme = "s3://";
    private const int FirstOption = 4;

    public IEnumerable<Command> All =>
    [
        new(
            "PE.IMPORT", -4, CommandFlags.Write | CommandFlags.Admin, 0, "personalize",
            "Imports CSV files of the server's import root: group type location [MODE mode] [NAME name] [ASYNC].", Import),
    ];

    private void Import(RespSession session, CommandArguments arguments)
    {
        if (!DatasetCommands.TryReadType(session.Replies, arguments[2], out DatasetType type)
            || !TryReadOptions(session.Replies, arguments, out ImportMode mode, out string? name, out bool isAsync))
            return;

        string group = Text(arguments, 1), given = Text(arguments, 3);
        string text = given.StartsWith(Scheme, StringComparison.Ordinal) ? given : Scheme + given;
        var request = new DatasetImportRequest(name ?? $"import-{Guid.NewGuid():n}", type, text) { Mode = mode };
        if (isAsync)
            ControlWork.Run(session, () => WriteBegun(Begin(group, request)));
        else
            ControlWork.RunJob(session, () => Begin(group, request), (import, ending) => import.WaitAsync(ending), OutcomeOf, WriteDone);
    }

    private DatasetImport Begin(string group, DatasetImportRequest request)
    {
        if (!S3Location.TryParse(request.Location, out S3Location location, out string problem, locations.ArePaths))
            throw new PersonalizeException(problem);

        return engine.GetDatasetGroup(group).StartImport(request, async cancellation =>
        {
            FetchedData data = await locations.FetchAsync(location, cancellation);
            return new FetchedFiles(data.Path, data);
        });
    }

    private static bool TryReadOptions(RespWriter replies, CommandArguments arguments, out ImportMode mode, out string? name, out bool isAsync)
    {
        mode = ImportMode.Full;
        name = null;
        isAsync = false;
        for (int at = FirstOption; at < arguments.Count; at++)
        {
            bool hasValue = at + 1 < arguments.Count;
            if (arguments.Is(at, "ASYNC"u8))
                isAsync = true;
            else if (hasValue && arguments.Is(at, "NAME"u8))
                name = Text(arguments, ++at);
            else if (!hasValue || !arguments.Is(at, "MODE"u8))
            {
                replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed MODE FULL|INCREMENTAL, NAME name, ASYNC");
                return false;
            }
            else if (!TryReadMode(replies, arguments[++at], out mode))
                return false;
        }

        return true;
    }

    private static bool TryReadMode(RespWriter replies, ReadOnlySpan<byte> text, out ImportMode mode)
    {
        mode = Ascii.EqualsIgnoreCase(text, "INCREMENTAL"u8) ? ImportMode.Incremental : ImportMode.Full;
        if (mode == ImportMode.Incremental || Ascii.EqualsIgnoreCase(text, "FULL"u8))
            return true;

        replies.WriteError($"INVALID MODE is '{text}'; allowed FULL, INCREMENTAL");
        return false;
    }

    private static JobOutcome OutcomeOf(DatasetImport import) => new(import.State, import.FailureReason, import.Job?.Refused);

    private static Action<RespWriter> WriteBegun(DatasetImport import) => replies =>
    {
        replies.WriteMap(1);
        replies.WriteBulk("import"u8);
        replies.WriteBulk(import.Name);
    };

    private static void WriteDone(RespWriter replies, DatasetImport import)
    {
        replies.WriteMap(2);
        replies.WriteBulk("import"u8);
        replies.WriteBulk(import.Name);
        replies.WriteBulk("records"u8);
        replies.WriteInteger(import.Records ?? 0);
    }

    private static string Text(CommandArguments arguments, int index) => Encoding.UTF8.GetString(arguments[index]);
}

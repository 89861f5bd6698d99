using System.Text;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.CREATEGROUP, PE.TRAIN, PE.DEPLOY: from nothing to a campaign with a Redis client alone.</summary>
/// <remarks>
/// <code>
/// PE.CREATEGROUP name [INTERACTIONS schema] [ITEMS schema] [USERS schema] [DOMAIN domain]    OK; schemas are Avro JSON
/// PE.TRAIN group recipe [SOLUTION name] [SET name value ...] [ASYNC]         map of solution and version, when trained; with ASYNC at once
/// PE.DEPLOY group campaign [SOLUTION name] [VERSION version]                 OK; the newest version unless named
/// </code>
/// They run aside (<see cref="ControlWork"/>), trainings in the engine's queue of jobs.
/// </remarks>
internal sealed class ControlCommands(PersonalizeEngine engine)
{
    private const CommandFlags Control = CommandFlags.Write | CommandFlags.Admin;
    private const int FirstOption = 3;

    public IEnumerable<Command> All =>
    [
        new("PE.CREATEGROUP", -2, Control, 0, "personalize", "Makes a dataset group: name [INTERACTIONS schema] [ITEMS schema] [USERS schema] [DOMAIN domain].", CreateGroup),
        new("PE.TRAIN", -3, Control, 0, "personalize", "Trains a solution version: group recipe [SOLUTION name] [SET name value ...] [ASYNC].", Train),
        new("PE.DEPLOY", -3, Control, 0, "personalize", "Makes a campaign serve a version: group campaign [SOLUTION name] [VERSION version].", Deploy),
    ];

    private void CreateGroup(RespSession session, CommandArguments arguments)
    {
        string name = Text(arguments, 1);
        string? interactions = null, items = null, users = null;
        DatasetDomain? domain = null;
        for (int at = 2; at < arguments.Count; at += 2)
        {
            bool hasValue = at + 1 < arguments.Count;
            if (hasValue && arguments.Is(at, "INTERACTIONS"u8))
                interactions = Text(arguments, at + 1);
            else if (hasValue && arguments.Is(at, "ITEMS"u8))
                items = Text(arguments, at + 1);
            else if (hasValue && arguments.Is(at, "USERS"u8))
                users = Text(arguments, at + 1);
            else if (hasValue && arguments.Is(at, "DOMAIN"u8))
            {
                if (!DatasetCommands.TryReadDomain(session.Replies, arguments[at + 1], out domain))
                    return;
            }
            else
            {
                session.Replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed INTERACTIONS schema, ITEMS schema, USERS schema, DOMAIN domain");
                return;
            }
        }

        ControlWork.RunToOk(session, () => engine.CreateDatasetGroup(name, new DatasetGroupOptions { Interactions = interactions, Items = items, Users = users, Domain = domain }));
    }

    private void Train(RespSession session, CommandArguments arguments)
    {
        string group = Text(arguments, 1);
        string recipe = Text(arguments, 2);
        string? solution = null;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        bool isAsync = false;
        for (int at = FirstOption; at < arguments.Count;)
        {
            if (at + 1 < arguments.Count && arguments.Is(at, "SOLUTION"u8))
            {
                solution = Text(arguments, at + 1);
                at += 2;
            }
            else if (at + 2 < arguments.Count && arguments.Is(at, "SET"u8))
            {
                parameters[Text(arguments, at + 1)] = Text(arguments, at + 2);
                at += 3;
            }
            else if (arguments.Is(at, "ASYNC"u8))
            {
                isAsync = true;
                at++;
            }
            else
            {
                session.Replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed SOLUTION name, SET name value, ASYNC");
                return;
            }
        }

        SolutionVersion Begin() => engine.GetDatasetGroup(group).StartTraining(recipe, solution, parameters);
        if (isAsync)
            ControlWork.Run(session, () => WriteVersion(Begin()));
        else
            ControlWork.RunJob(session, Begin, (version, ending) => version.WaitAsync(ending), OutcomeOf, WriteVersion);
    }

    private static Action<RespWriter> WriteVersion(SolutionVersion version) => replies => WriteVersion(replies, version);

    private static JobOutcome OutcomeOf(SolutionVersion version) => new(version.State, version.FailureReason, version.Job?.Refused);

    private static void WriteVersion(RespWriter replies, SolutionVersion version)
    {
        replies.WriteMap(2);
        replies.WriteBulk("solution"u8);
        replies.WriteBulk(version.Solution);
        replies.WriteBulk("version"u8);
        replies.WriteBulk(version.Version);
    }

    private void Deploy(RespSession session, CommandArguments arguments)
    {
        string group = Text(arguments, 1);
        string campaign = Text(arguments, 2);
        string? solution = null, version = null;
        for (int at = FirstOption; at < arguments.Count; at += 2)
        {
            bool hasValue = at + 1 < arguments.Count;
            if (hasValue && arguments.Is(at, "SOLUTION"u8))
                solution = Text(arguments, at + 1);
            else if (hasValue && arguments.Is(at, "VERSION"u8))
                version = Text(arguments, at + 1);
            else
            {
                session.Replies.WriteError($"ERR syntax error at '{arguments[at]}'; allowed SOLUTION name, VERSION version");
                return;
            }
        }

        ControlWork.RunToOk(session, () => FindVersion(engine.GetDatasetGroup(group), solution, version).Deploy(campaign));
    }

    private SolutionVersion FindVersion(DatasetGroup group, string? solution, string? version) =>
        engine.Catalog.Versions.Of(group).LastOrDefault(v => (solution is null || v.Solution == solution) && (version is null || v.Version == version))
            ?? throw new PersonalizeException(
                PersonalizeErrorCode.NotFound, $"dataset group '{group.Name}' has no trained version of solution '{solution ?? "any"}', version '{version ?? "any"}'; PE.TRAIN makes one");

    private static string Text(CommandArguments arguments, int index) => Encoding.UTF8.GetString(arguments[index]);
}

using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Resp.Commands;

namespace Personalize.Server.Resp;

/// <summary>The commands of the door, room by room.</summary>
internal static class CommandLists
{
    /// <summary>What every Redis client expects of a server.</summary>
    public static IEnumerable<Command> Connection =>
        [.. ConnectionCommands.All, .. ClientCommands.All, .. CommandCommands.All, .. ServerCommands.All, .. ClusterCommands.All];

    /// <summary>What this server is for.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="locations">Where the files of imports lie; null: nowhere.</param>
    public static IEnumerable<Command> Data(PersonalizeEngine engine, IDataLocations? locations = null) =>
    [
        .. new PutCommands(engine).All,
        .. new PatchCommands(engine).All,
        .. new DeleteCommands(engine).All,
        .. new EventCommand(engine).All,
        .. new ReadCommands(engine).All,
        .. new RecommendCommand(engine).All,
        .. new RankCommand(engine).All,
        .. new RecommendManyCommand(engine).All,
        .. new ExplainCommand(engine).All,
        .. new FilterCommands(engine).All,
        .. new ControlCommands(engine).All,
        .. new DatasetCommands(engine).All,
        .. new ImportCommands(engine, locations ?? new NoDataLocations()).All,
        .. new ResourceCommands(engine).All,
    ];
}

using Personalize.Core;
using Personalize.Engine;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.PUTEVENT: somebody did something with an item.</summary>
/// <remarks>
/// <code>PE.PUTEVENT group userId itemId eventType [VALUE v] [AT seconds] [SESSION s] [EVENTID e] [RECOMMENDATION rid] [FIELDS n name value ...]</code>
/// <c>-</c> as user is nobody known, and then SESSION is required.
/// </remarks>
internal sealed class EventCommand(PersonalizeEngine engine)
{
    private const CommandFlags Put = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast;
    private const int FirstOption = 5;

    public IEnumerable<Command> All =>
    [
        new(
            "PE.PUTEVENT", -5, Put, 2, "personalize",
            "Puts an event: group userId itemId eventType [VALUE v] [AT seconds] [SESSION s] [EVENTID e] [RECOMMENDATION rid] [FIELDS n name value ...].", PutEvent),
    ];

    private void PutEvent(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        bool isAnonymous = arguments[2].SequenceEqual("-"u8);
        if (!EventOptions.TryRead(replies, arguments, FirstOption, out EventOptions options))
            return;

        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
        {
            replies.WriteUnknownGroup(arguments[1]);
        }
        else if (isAnonymous && options.Session.IsEmpty)
        {
            replies.WriteError($"INVALID an anonymous event (userId '-') needs SESSION s");
        }
        else
        {
            EventPut put = group!.BeginPutEvent(new EventHead
            {
                UserId = isAnonymous ? default : arguments[2],
                ItemId = arguments[3],
                EventType = arguments[4],
                Timestamp = options.Timestamp,
                Session = options.Session,
                EventId = options.EventId,
            });
            Finish(replies, put, group, options);
        }
    }

    private static void Finish(RespWriter replies, EventPut put, DatasetGroup group, EventOptions options)
    {
        if (options.HasValue)
            put.TrySetValue(options.Value);

        for (int i = 0; i < options.Fields.Count; i += 2)
            put.TrySet(options.Fields[i], options.Fields[i + 1]);

        // Kept where the schema has a place for it; an event is no worse without.
        if (!options.Recommendation.IsEmpty)
            put.SetRecommendation(options.Recommendation);

        if (put.TryCommit(out LogPosition position, out Refusal refusal))
            replies.WriteOk(position.Address);
        else
            replies.WriteRefusal(refusal, group.Store.Schemas.Interactions);
    }
}

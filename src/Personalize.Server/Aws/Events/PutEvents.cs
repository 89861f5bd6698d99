using System.Text.Json;
using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;
using Personalize.Storage.Log;

namespace Personalize.Server.Aws.Events;

/// <summary>Puts up to ten events of one visit, all of them or none; each is in the very next answer, and joins its session to its user.</summary>
internal static class PutEvents
{
    public static AwsOperation Operation { get; } = AwsOperation.Rest(
        AwsService.Events,
        nameof(PutEvents),
        "/events",
        new(new("trackingId", EventShapes.Text, true), new("userId", EventShapes.Text), new("sessionId", EventShapes.Text, true), new("eventList", EventShapes.Events, true)),
        StructureShape.Empty,
        call => PutRun.RunAsync(call, call.Input.GetProperty("eventList"u8).GetArrayLength() == 1, Put));

    private static PutOutcome Put(AwsCall call)
    {
        TextScratch scratch = TextScratch.Begin();
        if (!scratch.TryRead(call.Input.GetProperty("trackingId"u8), out ReadOnlySpan<byte> trackingId)
            || !scratch.TryRead(call.Input, "userId"u8, out ReadOnlySpan<byte> userId)
            || !scratch.TryRead(call.Input.GetProperty("sessionId"u8), out ReadOnlySpan<byte> session))
        {
            return PutOutcome.Refused(AwsError.InvalidInput("trackingId, userId or sessionId is not well-formed Unicode"));
        }

        if (!call.Engine.TryGetTracking(trackingId, out DatasetGroup? group))
            return PutOutcome.Refused(AwsError.InvalidInput($"trackingId is '{PrintableText.Of(call.Text("trackingId"))}'; allowed is that of an event tracker"));

        if (group!.Store.Schemas.Interactions is not { } schema)
            return PutOutcome.Refused(AwsError.InvalidInput($"dataset group {group.Name} has no Interactions dataset, which events belong to"));

        if (call.Door.Rates?.TakeEvents(group) is { } tooMany)
            return PutOutcome.Refused(tooMany);

        return Put(call, group, schema, new EventHead { UserId = userId, Session = session }, scratch);
    }

    private static PutOutcome Put(AwsCall call, DatasetGroup group, DatasetSchema schema, EventHead head, TextScratch scratch)
    {
        JsonElement events = call.Input.GetProperty("eventList"u8);
        PutBatch? batch = events.GetArrayLength() == 1 ? null : group.BeginBatch();
        var refused = new RefusedRecords();
        LogPosition position = default;
        int number = 0;
        foreach (JsonElement sent in events.EnumerateArray())
        {
            number++;
            if (!SentEvent.TryRead(sent, scratch, out SentEvent said))
                return PutOutcome.Refused(EntityPuts.Malformed(number));

            string? wrong = said.Wrong;
            if (wrong is null)
            {
                said.Name(ref head);
                EventPut put = batch is null ? group.BeginPutEvent(head) : batch.BeginPutEvent(head);
                said.Fill(ref put, schema, scratch);
                if (!put.TryCommit(out position, out Refusal refusal))
                {
                    if (PutOutcome.IsOfEngine(refusal))
                        return PutOutcome.Of(refusal);

                    wrong = PutOutcome.Describe(refusal, schema);
                }
            }

            if (wrong is not null)
                refused.Add(number, wrong);
        }

        if (refused.Count > 0)
            return PutOutcome.Refused(refused.ToError(number, call.Arn($"dataset/{group.Name}/INTERACTIONS")));

        return batch is null || batch.TryCommit(out position, out Refusal whole) ? PutOutcome.Taken(position) : PutOutcome.Of(whole);
    }
}

using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Engine.Ingest;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp;

/// <summary>Words the engine's refusals for the TCP door: a code word, then what was seen and what is allowed.</summary>
internal static class RefusalReplies
{
    /// <summary>Replies to a refused record.</summary>
    /// <param name="replies">Where to.</param>
    /// <param name="refusal">What is wrong.</param>
    /// <param name="schema">The schema that its field belongs to.</param>
    /// <remarks>The value seen is the one that this thread's put noted. One that only had to wait is postponed, not refused.</remarks>
    public static void WriteRefusal(this RespWriter replies, Refusal refusal, DatasetSchema? schema)
    {
        if (refusal.Code == RefusalCode.Busy && WriterPatience.IsLimited)
            replies.IsPostponed = true;
        else
            replies.WriteError($"{CodeWord(refusal.Code)} {RefusalText.Describe(refusal, schema, PutScratch.Current.SeenText)}");
    }

    /// <summary>Replies to what the facade refused.</summary>
    public static void WriteRefusal(this RespWriter replies, PersonalizeException refused) =>
        replies.WriteError($"{(refused.IsMemoryFull ? "OOM" : CodeWord(refused.Code))} {refused.Message}");

    public static void WriteUnknownGroup(this RespWriter replies, ReadOnlySpan<byte> name) =>
        replies.WriteError($"NOTFOUND dataset group '{name}' does not exist");

    private static string CodeWord(RefusalCode code) => code switch
    {
        RefusalCode.UnknownGroup or RefusalCode.UnknownCampaign or RefusalCode.UnknownItem or RefusalCode.UnknownUser
            or RefusalCode.UnknownFilter or RefusalCode.UnknownDataset => "NOTFOUND",
        RefusalCode.CountOutOfRange => "LIMIT",
        RefusalCode.MemoryFull => "OOM",
        RefusalCode.StorageFailed => "READONLY",
        RefusalCode.Busy => "BUSY",
        _ => "INVALID",
    };

    private static string CodeWord(PersonalizeErrorCode code) => code switch
    {
        PersonalizeErrorCode.NotFound => "NOTFOUND",
        PersonalizeErrorCode.InUse => "BUSY",
        PersonalizeErrorCode.AlreadyExists => "EXISTS",
        PersonalizeErrorCode.LimitExceeded => "LIMIT",
        PersonalizeErrorCode.StorageFailed => "READONLY",
        PersonalizeErrorCode.InvalidInput => "INVALID",
        _ => "ERR",
    };
}

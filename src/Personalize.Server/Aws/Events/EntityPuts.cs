using System.Text;
using System.Text.Json;
using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Server.Aws.Json;
using Personalize.Storage.Log;

namespace Personalize.Server.Aws.Events;

/// <summary>PutItems and PutUsers: records of up to ten ids, each replaced whole, all of them taken or none.</summary>
/// <remarks>
/// Names of properties are those of the schema without <c>_</c> and ignoring case; a value is taken where its text is one of the column's type. An unknown
/// property does not match the schema; the id's own is passed over where it agrees. Bytes go from the body to the encoded record.
/// </remarks>
internal sealed class EntityPuts(DatasetKind kind, string list, string idMember, string idField)
{
    private readonly byte[] _list = Encoding.UTF8.GetBytes(list);
    private readonly byte[] _idMember = Encoding.UTF8.GetBytes(idMember);
    private readonly byte[] _idField = Encoding.UTF8.GetBytes(idField);
    private readonly string _type = list.ToUpperInvariant();

    public ValueTask<AwsError?> RunAsync(AwsCall call) => PutRun.RunAsync(call, call.Input.GetProperty(_list).GetArrayLength() == 1, Put);

    private PutOutcome Put(AwsCall call)
    {
        TextScratch scratch = TextScratch.Begin();
        if (!DatasetArns.TryFind(call, scratch, kind, _type, out DatasetGroup? group, out AwsError? error))
            return PutOutcome.Refused(error!);

        if (call.Door.Rates is { } rates && (kind == DatasetKind.Items ? rates.TakeItems(group!) : rates.TakeUsers(group!)) is { } tooMany)
            return PutOutcome.Refused(tooMany);

        JsonElement records = call.Input.GetProperty(_list);
        DatasetSchema schema = group!.Store.Schemas.Of(kind)!;
        PutBatch? batch = records.GetArrayLength() == 1 ? null : group.BeginBatch();
        var refused = new RefusedRecords();
        LogPosition position = default;
        int number = 0;
        foreach (JsonElement record in records.EnumerateArray())
        {
            number++;
            if (!scratch.TryRead(record.GetProperty(_idMember), out ReadOnlySpan<byte> id))
                return PutOutcome.Refused(AwsError.InvalidInput($"{idMember} of record {number} is not well-formed Unicode"));

            EntityPut put = Begin(group, batch, id);
            if (!PropertiesText.TryGet(record, scratch, out ReadOnlySpan<byte> properties) || !TryFill(ref put, id, properties, scratch, out string? wrong))
                return PutOutcome.Refused(Malformed(number));

            if (wrong is null && !put.TryCommit(out position, out Refusal refusal))
            {
                if (PutOutcome.IsOfEngine(refusal))
                    return PutOutcome.Of(refusal);

                wrong = PutOutcome.Describe(refusal, schema);
            }

            if (wrong is not null)
                refused.Add(number, wrong);
        }

        if (refused.Count > 0)
            return PutOutcome.Refused(refused.ToError(number, call.Arn($"dataset/{group.Name}/{_type}")));

        return batch is null || batch.TryCommit(out position, out Refusal whole) ? PutOutcome.Taken(position) : PutOutcome.Of(whole);
    }

    private EntityPut Begin(DatasetGroup group, PutBatch? batch, ReadOnlySpan<byte> id) => kind == DatasetKind.Items
        ? batch is null ? group.Items.BeginPut(id) : batch.BeginPutItem(id)
        : batch is null ? group.Users.BeginPut(id) : batch.BeginPutUser(id);

    /// <summary>Sets the properties of a record.</summary>
    /// <returns>False where they are not a JSON object.</returns>
    private bool TryFill(ref EntityPut put, ReadOnlySpan<byte> id, ReadOnlySpan<byte> json, TextScratch scratch, out string? wrong)
    {
        wrong = null;
        if (json.IsEmpty)
            return true;

        var properties = new PropertyReader(json);
        while (properties.Read())
        {
            if (!scratch.TryDecode(properties.Name, out ReadOnlySpan<byte> name) || !scratch.TryDecode(properties.Value, out ReadOnlySpan<byte> value))
                return false;

            if (FieldNames.AreEqual(name, _idField))
                wrong ??= value.SequenceEqual(id) ? null : $"property '{idField}' is '{Shown(value)}' and {idMember} is '{Shown(id)}'; allowed is the same, or none";
            else if (properties.Kind is PropertyKind.Object or PropertyKind.List)
                wrong ??= $"property '{Shown(name)}' is {(properties.Kind == PropertyKind.List ? "a list" : "an object")}; allowed are text, numbers, true, false and null, values of a categorical field joined by '|'";
            else if (properties.Kind == PropertyKind.Null)
                put.Clear(name);
            else
                put.TrySet(name, value);
        }

        return !properties.IsWrong;
    }

    /// <summary>The service's words, and which record.</summary>
    internal static AwsError Malformed(int number) => AwsError.InvalidInput($"Error parsing properties json of record {number}; allowed is the text of a JSON object");

    private static string Shown(ReadOnlySpan<byte> text) => Shapes.PrintableText.Of(Encoding.UTF8.GetString(text), 80);
}

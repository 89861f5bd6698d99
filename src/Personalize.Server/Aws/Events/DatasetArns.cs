using System.Text;
using Personalize.Core.Schemas;
using Personalize.Engine;
using Personalize.Engine.Resources;
using Personalize.Server.Aws.Json;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Events;

/// <summary>Finds the dataset of <c>datasetArn</c>: <c>…:dataset/GROUP/TYPE</c>. Allocates only for an error.</summary>
internal static class DatasetArns
{
    /// <param name="call">The request.</param>
    /// <param name="scratch">Of the request.</param>
    /// <param name="kind">The dataset that the operation puts to.</param>
    /// <param name="type">The same as ARNs have it.</param>
    /// <param name="group">The group, which has that dataset.</param>
    /// <param name="error">On false: why not.</param>
    public static bool TryFind(AwsCall call, TextScratch scratch, DatasetKind kind, string type, out DatasetGroup? group, out AwsError? error)
    {
        group = null;
        error = null;
        ReadOnlySpan<byte> resource = scratch.TryRead(call.Input.GetProperty("datasetArn"u8), out ReadOnlySpan<byte> arn) ? ResourceNames.NameOf(arn, "dataset/"u8) : default;
        int slash = resource.IndexOf((byte)'/');
        if (slash <= 0 || !call.Engine.TryGetDatasetGroup(resource[..slash], out group) || SchemaOf(group!, resource[(slash + 1)..]) is not { } schema)
            error = AwsCall.NotFound(call.Text("datasetArn") ?? "");
        else if (schema.Kind != kind)
            error = AwsError.InvalidInput($"datasetArn is {PrintableText.Of(Encoding.UTF8.GetString(arn))}; allowed is the ARN of a dataset of type {type}");

        return error is null;
    }

    private static DatasetSchema? SchemaOf(DatasetGroup group, ReadOnlySpan<byte> type)
    {
        if (Ascii.EqualsIgnoreCase(type, "INTERACTIONS"u8))
            return group.Store.Schemas.Interactions;

        return Ascii.EqualsIgnoreCase(type, "ITEMS"u8) ? group.Store.Schemas.Items : Ascii.EqualsIgnoreCase(type, "USERS"u8) ? group.Store.Schemas.Users : null;
    }
}

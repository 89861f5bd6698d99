using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Engine.Serving;

/// <summary>Checks the context of a request: names are columns of the interactions, values fit their types.</summary>
internal static class ContextValues
{
    private const int RecordBytesMax = 4096;

    /// <summary>True when an event could carry this value.</summary>
    public static bool TryCheck(DatasetSchema? interactions, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, out Refusal refusal)
    {
        if (interactions is null)
        {
            refusal = new Refusal(RefusalCode.UnknownDataset);
            return false;
        }

        if (!interactions.TryFindColumn(name, out int column))
        {
            refusal = new Refusal(RefusalCode.UnknownField);
            return false;
        }

        var builder = new RecordBuilder(interactions, stackalloc byte[RecordBytesMax]);
        return builder.TryBeginEvent("-"u8, default, default, false, 0, 0, 0, out refusal) && builder.TrySetText(column, text, out refusal);
    }
}

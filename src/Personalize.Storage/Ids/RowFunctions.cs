using FASTER.core;

namespace Personalize.Storage.Ids;

/// <summary>FASTER's callbacks for 4-byte rows: a read copies the row out, a write copies it in and tells by its output whether the id was there.</summary>
internal sealed class RowFunctions : FunctionsBase<SpanByte, int, int, int, Empty>
{
    /// <summary>Output of a write to an id that had a row; else it stays as it was.</summary>
    public const int WasThere = 1;

    public override bool SingleReader(ref SpanByte key, ref int input, ref int value, ref int dst, ref ReadInfo readInfo)
    {
        dst = value;
        return true;
    }

    public override bool ConcurrentReader(ref SpanByte key, ref int input, ref int value, ref int dst, ref ReadInfo readInfo)
    {
        dst = value;
        return true;
    }

    public override bool SingleWriter(ref SpanByte key, ref int input, ref int src, ref int dst, ref int output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        dst = src;
        return true;
    }

    public override bool ConcurrentWriter(ref SpanByte key, ref int input, ref int src, ref int dst, ref int output, ref UpsertInfo upsertInfo)
    {
        dst = src;
        output = WasThere;
        return true;
    }
}

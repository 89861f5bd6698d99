using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Personalize.Training.Matrices;

/// <summary>Tile of 4 rows × 8 columns: 8 accumulators of 128 bits.</summary>
internal sealed class ProductKernel128 : ProductKernel
{
    public override int TileRows => 4;

    public override int TileColumns => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(ref float a, ref float b, int depth, ref float c, int stride)
    {
        nuint row = (nuint)stride;
        var c00 = Vector128.LoadUnsafe(ref c);
        var c01 = Vector128.LoadUnsafe(ref c, 4);
        var c10 = Vector128.LoadUnsafe(ref c, row);
        var c11 = Vector128.LoadUnsafe(ref c, row + 4);
        var c20 = Vector128.LoadUnsafe(ref c, 2 * row);
        var c21 = Vector128.LoadUnsafe(ref c, 2 * row + 4);
        var c30 = Vector128.LoadUnsafe(ref c, 3 * row);
        var c31 = Vector128.LoadUnsafe(ref c, 3 * row + 4);
        for (int k = 0; k < depth; k++)
        {
            var b0 = Vector128.LoadUnsafe(ref b);
            var b1 = Vector128.LoadUnsafe(ref b, 4);
            var x = Vector128.Create(a);
            c00 = Vector128.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector128.FusedMultiplyAdd(x, b1, c01);
            x = Vector128.Create(Unsafe.Add(ref a, 1));
            c10 = Vector128.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector128.FusedMultiplyAdd(x, b1, c11);
            x = Vector128.Create(Unsafe.Add(ref a, 2));
            c20 = Vector128.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector128.FusedMultiplyAdd(x, b1, c21);
            x = Vector128.Create(Unsafe.Add(ref a, 3));
            c30 = Vector128.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector128.FusedMultiplyAdd(x, b1, c31);
            a = ref Unsafe.Add(ref a, 4);
            b = ref Unsafe.Add(ref b, 8);
        }

        c00.StoreUnsafe(ref c);
        c01.StoreUnsafe(ref c, 4);
        c10.StoreUnsafe(ref c, row);
        c11.StoreUnsafe(ref c, row + 4);
        c20.StoreUnsafe(ref c, 2 * row);
        c21.StoreUnsafe(ref c, 2 * row + 4);
        c30.StoreUnsafe(ref c, 3 * row);
        c31.StoreUnsafe(ref c, 3 * row + 4);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Personalize.Training.Matrices;

/// <summary>Tile of 6 rows × 16 columns: 12 accumulators of 256 bits.</summary>
internal sealed class ProductKernel256 : ProductKernel
{
    public override int TileRows => 6;

    public override int TileColumns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(ref float a, ref float b, int depth, ref float c, int stride)
    {
        nuint row = (nuint)stride;
        var c00 = Vector256.LoadUnsafe(ref c);
        var c01 = Vector256.LoadUnsafe(ref c, 8);
        var c10 = Vector256.LoadUnsafe(ref c, row);
        var c11 = Vector256.LoadUnsafe(ref c, row + 8);
        var c20 = Vector256.LoadUnsafe(ref c, 2 * row);
        var c21 = Vector256.LoadUnsafe(ref c, 2 * row + 8);
        var c30 = Vector256.LoadUnsafe(ref c, 3 * row);
        var c31 = Vector256.LoadUnsafe(ref c, 3 * row + 8);
        var c40 = Vector256.LoadUnsafe(ref c, 4 * row);
        var c41 = Vector256.LoadUnsafe(ref c, 4 * row + 8);
        var c50 = Vector256.LoadUnsafe(ref c, 5 * row);
        var c51 = Vector256.LoadUnsafe(ref c, 5 * row + 8);
        for (int k = 0; k < depth; k++)
        {
            var b0 = Vector256.LoadUnsafe(ref b);
            var b1 = Vector256.LoadUnsafe(ref b, 8);
            var x = Vector256.Create(a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(Unsafe.Add(ref a, 1));
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(Unsafe.Add(ref a, 2));
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(Unsafe.Add(ref a, 3));
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(Unsafe.Add(ref a, 4));
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(Unsafe.Add(ref a, 5));
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a = ref Unsafe.Add(ref a, 6);
            b = ref Unsafe.Add(ref b, 16);
        }

        c00.StoreUnsafe(ref c);
        c01.StoreUnsafe(ref c, 8);
        c10.StoreUnsafe(ref c, row);
        c11.StoreUnsafe(ref c, row + 8);
        c20.StoreUnsafe(ref c, 2 * row);
        c21.StoreUnsafe(ref c, 2 * row + 8);
        c30.StoreUnsafe(ref c, 3 * row);
        c31.StoreUnsafe(ref c, 3 * row + 8);
        c40.StoreUnsafe(ref c, 4 * row);
        c41.StoreUnsafe(ref c, 4 * row + 8);
        c50.StoreUnsafe(ref c, 5 * row);
        c51.StoreUnsafe(ref c, 5 * row + 8);
    }
}

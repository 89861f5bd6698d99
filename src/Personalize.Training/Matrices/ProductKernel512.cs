using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Personalize.Training.Matrices;

/// <summary>Tile of 8 rows × 32 columns: 16 accumulators of 512 bits.</summary>
internal sealed class ProductKernel512 : ProductKernel
{
    public override int TileRows => 8;

    public override int TileColumns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(ref float a, ref float b, int depth, ref float c, int stride)
    {
        nuint row = (nuint)stride;
        var c00 = Vector512.LoadUnsafe(ref c);
        var c01 = Vector512.LoadUnsafe(ref c, 16);
        var c10 = Vector512.LoadUnsafe(ref c, row);
        var c11 = Vector512.LoadUnsafe(ref c, row + 16);
        var c20 = Vector512.LoadUnsafe(ref c, 2 * row);
        var c21 = Vector512.LoadUnsafe(ref c, 2 * row + 16);
        var c30 = Vector512.LoadUnsafe(ref c, 3 * row);
        var c31 = Vector512.LoadUnsafe(ref c, 3 * row + 16);
        var c40 = Vector512.LoadUnsafe(ref c, 4 * row);
        var c41 = Vector512.LoadUnsafe(ref c, 4 * row + 16);
        var c50 = Vector512.LoadUnsafe(ref c, 5 * row);
        var c51 = Vector512.LoadUnsafe(ref c, 5 * row + 16);
        var c60 = Vector512.LoadUnsafe(ref c, 6 * row);
        var c61 = Vector512.LoadUnsafe(ref c, 6 * row + 16);
        var c70 = Vector512.LoadUnsafe(ref c, 7 * row);
        var c71 = Vector512.LoadUnsafe(ref c, 7 * row + 16);
        for (int k = 0; k < depth; k++)
        {
            var b0 = Vector512.LoadUnsafe(ref b);
            var b1 = Vector512.LoadUnsafe(ref b, 16);
            var x = Vector512.Create(a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(Unsafe.Add(ref a, 1));
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(Unsafe.Add(ref a, 2));
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(Unsafe.Add(ref a, 3));
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(Unsafe.Add(ref a, 4));
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(Unsafe.Add(ref a, 5));
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(Unsafe.Add(ref a, 6));
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(Unsafe.Add(ref a, 7));
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            a = ref Unsafe.Add(ref a, 8);
            b = ref Unsafe.Add(ref b, 32);
        }

        c00.StoreUnsafe(ref c);
        c01.StoreUnsafe(ref c, 16);
        c10.StoreUnsafe(ref c, row);
        c11.StoreUnsafe(ref c, row + 16);
        c20.StoreUnsafe(ref c, 2 * row);
        c21.StoreUnsafe(ref c, 2 * row + 16);
        c30.StoreUnsafe(ref c, 3 * row);
        c31.StoreUnsafe(ref c, 3 * row + 16);
        c40.StoreUnsafe(ref c, 4 * row);
        c41.StoreUnsafe(ref c, 4 * row + 16);
        c50.StoreUnsafe(ref c, 5 * row);
        c51.StoreUnsafe(ref c, 5 * row + 16);
        c60.StoreUnsafe(ref c, 6 * row);
        c61.StoreUnsafe(ref c, 6 * row + 16);
        c70.StoreUnsafe(ref c, 7 * row);
        c71.StoreUnsafe(ref c, 7 * row + 16);
    }
}

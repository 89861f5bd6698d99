using System.Runtime.CompilerServices;

namespace Personalize.Training.Matrices;

/// <summary>Tile of 4 rows × 4 columns without vectors: the plain loop that the others are tested against.</summary>
internal sealed class ProductKernelScalar : ProductKernel
{
    public override int TileRows => 4;

    public override int TileColumns => 4;

    public override void Multiply(ref float a, ref float b, int depth, ref float c, int stride)
    {
        for (int row = 0; row < TileRows; row++)
            for (int column = 0; column < TileColumns; column++)
            {
                ref float target = ref Unsafe.Add(ref c, row * stride + column);
                float sum = target;
                for (int k = 0; k < depth; k++)
                    sum = MathF.FusedMultiplyAdd(Unsafe.Add(ref a, k * TileRows + row), Unsafe.Add(ref b, k * TileColumns + column), sum);
                target = sum;
            }
    }
}

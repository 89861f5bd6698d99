using System.Runtime.Intrinsics;

namespace Personalize.Training.Matrices;

/// <summary>The innermost loop of a matrix product: one tile of C += A × B over packed panels, one class per vector width.</summary>
/// <remarks>
/// Every element of C is one chain of fused multiply-adds in ascending k, begun from the element's old value. Vectors run
/// across columns only, so the bits do not depend on the width, on the tile's shape or on how k is cut into blocks.
/// </remarks>
internal abstract class ProductKernel
{
    /// <summary>The widest kernel that this processor runs in hardware.</summary>
    public static ProductKernel Widest { get; } = Select();

    /// <summary>Rows of a tile and of a packed panel of A.</summary>
    public abstract int TileRows { get; }

    /// <summary>Columns of a tile and of a packed panel of B.</summary>
    public abstract int TileColumns { get; }

    /// <summary>Adds A × B to one full tile of C.</summary>
    /// <param name="a">Packed panel: for each k, <see cref="TileRows"/> floats.</param>
    /// <param name="b">Packed panel: for each k, <see cref="TileColumns"/> floats.</param>
    /// <param name="depth">How many k.</param>
    /// <param name="c">Top left of the tile.</param>
    /// <param name="stride">Floats from one row of the tile to the next.</param>
    public abstract void Multiply(ref float a, ref float b, int depth, ref float c, int stride);

    /// <summary>The kernel for 512, 256, 128 or 0 (scalar) bits.</summary>
    public static ProductKernel OfWidth(int vectorBits) => vectorBits switch
    {
        512 => new ProductKernel512(),
        256 => new ProductKernel256(),
        128 => new ProductKernel128(),
        0 => new ProductKernelScalar(),
        _ => throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "vector width is 512, 256, 128 or 0"),
    };

    private static ProductKernel Select()
    {
        if (Vector512.IsHardwareAccelerated) return new ProductKernel512();
        if (Vector256.IsHardwareAccelerated) return new ProductKernel256();
        return Vector128.IsHardwareAccelerated ? new ProductKernel128() : new ProductKernelScalar();
    }
}

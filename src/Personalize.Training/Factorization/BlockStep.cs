using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Personalize.Training.Matrices;

namespace Personalize.Training.Factorization;

/// <summary>Newton steps on 16 dimensions of one row after the other: the loss is quadratic, so each step solves its block exactly.</summary>
/// <remarks>Scratch of one thread. Rows are read with their padding of zeros, whose steps are zero.</remarks>
internal sealed class BlockStep(DenseMatrix background, DenseMatrix others)
{
    public const int Width = 16;
    private readonly float[] _hessian = new float[Width * Width];
    private readonly float[] _gradient = new float[Width];
    private readonly double[] _exact = new double[Width * Width];
    private readonly double[] _step = new double[Width];
    private float[] _residual = [];

    /// <param name="met">Rows of the other side that this row met.</param>
    /// <param name="ridge">λ of this row.</param>
    /// <param name="factor">The row with its padding, a multiple of 16 floats.</param>
    public void Improve(ReadOnlySpan<int> met, float ridge, Span<float> factor)
    {
        if (met.IsEmpty)
        {
            factor.Clear();
            return;
        }

        if (_residual.Length < met.Length) _residual = new float[Math.Max(met.Length, 2 * _residual.Length)];
        for (int e = 0; e < met.Length; e++) _residual[e] = VectorLoops.Dot(factor, RowOf(met[e])) - 1;
        for (int from = 0; from < factor.Length; from += Width) ImproveBlock(met, ridge, factor, from);
    }

    private void ImproveBlock(ReadOnlySpan<int> met, float ridge, Span<float> factor, int from)
    {
        for (int r = 0; r < Width; r++)
        {
            bool isPadding = from + r >= background.Rows;
            var row = isPadding ? default : background.Values.AsSpan((from + r) * background.Stride, background.Stride);
            _gradient[r] = isPadding ? 0 : VectorLoops.Dot(row, factor) + ridge * factor[from + r];
            if (isPadding) _hessian.AsSpan(r * Width, Width).Clear();
            else row.Slice(from, Width).CopyTo(_hessian.AsSpan(r * Width));
            _hessian[r * Width + r] += ridge;
        }

        for (int e = 0; e < met.Length; e++) AddPair(RowOf(met[e]).Slice(from, Width), _residual[e]);
        Solve();
        var step = factor.Slice(from, Width);
        for (int r = 0; r < Width; r++)
        {
            _gradient[r] = -(float)_step[r];
            step[r] += _gradient[r];
        }

        for (int e = 0; e < met.Length; e++) _residual[e] += VectorLoops.Dot(_gradient, RowOf(met[e]).Slice(from, Width));
    }

    // hessian += q q', gradient += residual × q: fused multiply-adds by element, so the width of vectors changes no bit.
    private void AddPair(ReadOnlySpan<float> q, float residual)
    {
        ref float source = ref MemoryMarshal.GetReference(q);
        ref float sum = ref MemoryMarshal.GetArrayDataReference(_gradient);
        ref float matrix = ref MemoryMarshal.GetArrayDataReference(_hessian);
        if (Vector512.IsHardwareAccelerated)
        {
            var whole = Vector512.LoadUnsafe(ref source);
            Vector512.FusedMultiplyAdd(Vector512.Create(residual), whole, Vector512.LoadUnsafe(ref sum)).StoreUnsafe(ref sum);
            for (nuint r = 0; r < Width; r++)
                Vector512.FusedMultiplyAdd(Vector512.Create(q[(int)r]), whole, Vector512.LoadUnsafe(ref matrix, r * Width)).StoreUnsafe(ref matrix, r * Width);
            return;
        }

        var low = Vector256.LoadUnsafe(ref source);
        var high = Vector256.LoadUnsafe(ref source, 8);
        AddRow(residual, low, high, ref sum, 0);
        for (nuint r = 0; r < Width; r++) AddRow(q[(int)r], low, high, ref matrix, r * Width);
    }

    private static void AddRow(float scale, Vector256<float> low, Vector256<float> high, ref float target, nuint at)
    {
        var scales = Vector256.Create(scale);
        Vector256.FusedMultiplyAdd(scales, low, Vector256.LoadUnsafe(ref target, at)).StoreUnsafe(ref target, at);
        Vector256.FusedMultiplyAdd(scales, high, Vector256.LoadUnsafe(ref target, at + 8)).StoreUnsafe(ref target, at + 8);
    }

    private void Solve()
    {
        for (int i = 0; i < _exact.Length; i++) _exact[i] = _hessian[i];
        for (int r = 0; r < Width; r++) _step[r] = _gradient[r];
        SmallCholesky.Factor(_exact, Width);
        SmallCholesky.Solve(_exact, Width, _step);
    }

    private ReadOnlySpan<float> RowOf(int row) => others.Values.AsSpan(row * others.Stride, others.Stride);
}

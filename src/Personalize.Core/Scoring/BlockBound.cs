using System.Runtime.InteropServices;

namespace Personalize.Core.Scoring;

/// <summary>What the codes of a block of 32 rows leave open, with s the block's scale and x̂ = s(c − 7.5) a coded row. 16 bytes.</summary>
/// <param name="InverseScale">1/s, exact: s is defined by it. Positive and finite also for a block of zero rows. 4</param>
/// <param name="Residual">Largest ‖x − x̂‖/s, plus the rounding of a float product, ε‖x‖/s; rounded up. 4</param>
/// <param name="Coded">Largest ‖x̂‖/s; rounded up. 4</param>
/// <param name="Norm">Largest ‖x‖; rounded up. Never rises from block to block. 4</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BlockBound(float InverseScale, float Residual, float Coded, float Norm);

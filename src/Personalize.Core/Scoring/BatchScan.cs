namespace Personalize.Core.Scoring;

/// <summary>Searches for many queries at once: each piece of the index is read once and serves all of them while it is in the cache.</summary>
/// <remarks>The answers are those of as many single searches. A query whose k is too large for the pass is searched by itself.</remarks>
internal static class BatchScan
{
    /// <summary>Blocks that all queries go over before the next: their codes stay in the second cache.</summary>
    private const int SharedBlocks = 8 * ScanScratch.ChunkBlocksMax;

    /// <summary>Searches; every scratch holds its query already.</summary>
    public static void Run(
        IndexState state, ScanKernels kernels, in QueryBatch batch, int k, Span<ScoredItem> best, Span<int> found, ReadOnlySpan<ScanScratch> scratches)
    {
        var index = state.Index;
        var candidates = new Candidates(default, state.Tail);
        var open = 0;
        for (var i = 0; i < scratches.Length; i++)
        {
            var scan = new IndexScan(index, kernels, candidates.With(batch.MaskOf(i)), scratches[i].Query, best.Slice(i * k, k), scratches[i]);
            batch.CorrectedOf(i).Offer(state, kernels.Dot, scratches[i].Query, ref scan.Top, scratches[i]);
            if (scan.BeginOrRun()) open++;
            else found[i] = scan.Top.Finish();
            scan.Suspend();
        }
        for (var block = 0; open > 0; block += SharedBlocks)
            for (var i = 0; i < scratches.Length; i++)
            {
                if (scratches[i].NextBlock < 0 || scratches[i].NextBlock >= block + SharedBlocks) continue;
                var scan = IndexScan.Resume(index, kernels, candidates.With(batch.MaskOf(i)), best.Slice(i * k, k), scratches[i]);
                if (!scan.PassUntil(block + SharedBlocks))
                {
                    found[i] = scan.Top.Finish();
                    open--;
                }
                scan.Suspend();
            }
    }
}

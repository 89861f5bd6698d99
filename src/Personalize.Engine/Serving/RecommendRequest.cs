namespace Personalize.Engine.Serving;

/// <summary>What a caller asks of a campaign, as plain values. Borrowed, never kept.</summary>
internal ref struct RecommendRequest
{
    /// <summary>The user; unknown or empty gets what is popular.</summary>
    public ReadOnlySpan<byte> UserId { get; set; }

    /// <summary>Item ids that the answer must not hold, each as <c>u16 bytes, id</c>; empty for none.</summary>
    public ReadOnlySpan<byte> ExcludedIds { get; set; }
}

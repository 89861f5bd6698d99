using System.Runtime.InteropServices;
using Personalize.Core;
using Personalize.Core.Filters;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;

namespace Personalize.Engine;

/// <summary>A request to a campaign while it is put together: say what is wanted, then ask, then dispose it.</summary>
/// <remarks>
/// <code>
/// using RecommendQuery query = campaign.BeginRecommend("196"u8);
/// query.SetFilter(comedies);
/// query.SetValue("GENRE"u8, "Comedy,Drama"u8);
/// int found = query.Recommend(best);
/// </code>
/// Lives on the stack, borrows the spans that it is given until it is disposed, allocates nothing once warm. Any number at a time, each on
/// its thread, not across an <c>await</c>. The first mistake is kept and told by the call that asks.
/// </remarks>
public ref struct RecommendQuery
{
    /// <summary>Length of a recommendation id.</summary>
    public const int IdBytes = ServedLists.IdBytes;

    private readonly Campaign _campaign;
    private readonly Exploration? _exploration;
    private readonly ServingModel _serving; // One from beginning to end: a deployment in between must not mix two.
    private readonly ReadOnlySpan<byte> _userId;
    private RequestScratch _scratch;
    private ReadOnlySpan<byte> _itemId;
    private Filter? _filter;
    private FilterValuesBuilder _values;
    private bool _hasValues;
    private Refusal _refusal;
    private long _previous = -1;
    private bool _isFolded;

    internal RecommendQuery(Campaign campaign, ReadOnlySpan<byte> userId)
    {
        _campaign = campaign;
        CampaignPublication now = campaign.Now;
        _serving = now.Serving;
        _exploration = now.Exploration;
        _userId = userId;
        _scratch = campaign.RentScratch();
    }

    /// <summary>Only items that the filter allows.</summary>
    public void SetFilter(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _filter = filter;
        if (filter.Group != _campaign.Group)
        {
            Refuse(RefusalCode.FilterOfAnotherGroup, filter.Name);
        }
        else if (filter.Plan.Target != FilterTarget.Item)
        {
            Refuse(RefusalCode.FilterNotOfItems, filter.Name);
        }
    }

    /// <summary>The value of one of the filter's placeholders, or several with commas between, each plain or in double quotes.</summary>
    /// <param name="name">Without <c>$</c>; case counts. A name that the filter does not have is passed over.</param>
    /// <param name="text">At most 1,000 characters; for a number field digits.</param>
    public void SetValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!_hasValues)
        {
            _values = _scratch.BeginValues();
            _hasValues = true;
        }

        if (_refusal.IsNone && !_values.TryAdd(name, text, out Refusal refusal))
        {
            Refuse(refusal.Code, $"${System.Text.Encoding.UTF8.GetString(name)}={System.Text.Encoding.UTF8.GetString(text)}");
        }
    }

    /// <summary>The item that is being looked at: what a related-items recipe answers for, and what a filter calls <c>CurrentItem</c>. An unknown one gets what is popular and has no fields.</summary>
    public void SetItem(ReadOnlySpan<byte> itemId)
    {
        _itemId = itemId;
        if (_serving.AnswersItems)
        {
            Exclude(itemId);
        }
    }

    /// <summary>This item is not wanted; an unknown one is passed over.</summary>
    public void Exclude(scoped ReadOnlySpan<byte> itemId)
    {
        if (_campaign.Group.Store.State.Items.TryGetRow(itemId, out int row))
        {
            _scratch.Exclude(row);
        }
    }

    /// <summary>Where the user is now: a value of a column of the interactions, checked by its type. No recipe reads it yet.</summary>
    public void SetContext(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> text)
    {
        if (_refusal.IsNone && !ContextValues.TryCheck(_campaign.Group.Store.Schemas.Interactions, name, text, out Refusal refusal))
        {
            _refusal = refusal;
            PutScratch.Current.NoteSeen(refusal.Code == RefusalCode.UnknownField ? name : text);
        }
    }

    /// <summary>Goes on behind an answer that was kept: its items, and those of the answers that it continued, are not wanted any more.</summary>
    /// <param name="recommendationId">Of <see cref="Keep"/>.</param>
    /// <returns>False when there is no such answer of this dataset group, it is kept no longer, or it is the last that may be continued: 1,000 answers, 100,000 items. Nothing is changed then.</returns>
    public bool TryContinue(scoped ReadOnlySpan<byte> recommendationId)
    {
        if (!_campaign.Group.Served.TryFind(recommendationId, _campaign.Group.Store.Number, out long number) || !_campaign.Group.Served.TryExclude(number, _scratch))
        {
            return false;
        }

        _previous = number;
        return true;
    }

    /// <summary>Keeps an answer for <see cref="TryContinue"/>: in memory, for 24 hours, the newest million.</summary>
    /// <param name="answer">What went out.</param>
    /// <param name="recommendationId">Takes <see cref="IdBytes"/> bytes of ASCII.</param>
    public readonly void Keep(scoped ReadOnlySpan<ScoredItem> answer, scoped Span<byte> recommendationId) =>
        _campaign.Group.Served.Add(_campaign.Group.Store.Number, _previous, answer, recommendationId);

    /// <summary>The best items, best first, from everything put so far.</summary>
    /// <param name="best">Takes the answer; its length is how many are wanted.</param>
    /// <returns>How many items the answer holds: fewer only when fewer are allowed.</returns>
    /// <exception cref="PersonalizeException">The filter is another group's, a value is missing or does not fit, or the filter wants a user or item and the request names none.</exception>
    public int Recommend(scoped Span<ScoredItem> best) =>
        TryRecommend(best, out int found, out Refusal refusal) ? found : throw RefusalText.Exception(refusal, null, PutScratch.Current.SeenText);

    /// <summary>Whether an item is in this request's answer for exploration: young, little known, given a place by the campaign's exploration weight.</summary>
    /// <param name="itemRow">Of an item that <see cref="Recommend"/> has just given.</param>
    public readonly bool IsExploration(int itemRow) => _isFolded && _scratch.Exploration.IsChosen(itemRow);

    /// <summary>What share of all choices each item of this request's answer would have: softmax(score / temperature) over every item of the catalogue, whatever the request allows.</summary>
    /// <param name="answer">What <see cref="Recommend"/> has just given, or a part of it.</param>
    /// <param name="probabilities">Takes one per item, 0..1, in the order of the scores; together at most 1.</param>
    /// <remarks>
    /// The temperature is the model's own, the likeliest on its validation cut. An item placed by exploration has the share of its own score, but no more than the item above it and no less than the one below. Right to 1 % of each: a large catalogue is estimated. Costs up to one read of all item vectors, allocates nothing once warm.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Nothing was recommended by this request.</exception>
    public readonly void Softmax(scoped ReadOnlySpan<ScoredItem> answer, scoped Span<double> probabilities)
    {
        if (!_isFolded)
        {
            throw new InvalidOperationException("a softmax is of an answer of this request: call Recommend before");
        }

        CatalogSoftmax.Fill(_campaign.Group.Store, _serving, answer, probabilities, _scratch);
    }

    /// <summary>The same for a ranking, over its list alone: together 1.</summary>
    /// <param name="ranked">What <see cref="Rank"/> has given.</param>
    /// <param name="probabilities">Takes one per item; NaN for items without a score.</param>
    public readonly void Softmax(scoped ReadOnlySpan<RankedItem> ranked, scoped Span<double> probabilities) =>
        ListSoftmax.Fill(_serving.Model.Temperature, ranked, probabilities);

    /// <summary>Puts given items in the order in which this request would recommend them.</summary>
    /// <param name="itemIds">Ids of the items, as given; unknown ones come last, as given.</param>
    /// <param name="ranked">Takes the answer; at least as long as the list.</param>
    /// <returns>How many are left: those that the filter removes or that are excluded are not.</returns>
    /// <exception cref="PersonalizeException">As for <see cref="Recommend"/>.</exception>
    public int Rank(scoped ReadOnlySpan<ReadOnlyMemory<byte>> itemIds, scoped Span<RankedItem> ranked)
    {
        if (ranked.Length < itemIds.Length)
        {
            throw new ArgumentException($"room for {ranked.Length} items; wanted {itemIds.Length}", nameof(ranked));
        }

        for (int i = 0; i < itemIds.Length; i++)
        {
            ranked[i] = ToRank(i, itemIds[i].Span);
        }

        return TryRank(ranked[..itemIds.Length], out int count, out Refusal refusal) ? count : throw RefusalText.Exception(refusal, null, PutScratch.Current.SeenText);
    }

    /// <summary>The best items for each of many users in place of the request's own: what single requests give, bit for bit, in fewer passes over the items.</summary>
    /// <param name="userIds">Ids of the users.</param>
    /// <param name="count">Items wanted per user.</param>
    /// <param name="best">Takes the answers: <paramref name="count"/> places per user.</param>
    /// <param name="found">Takes per user how many of its places are filled.</param>
    /// <exception cref="PersonalizeException">As for <see cref="Recommend"/>.</exception>
    public void RecommendMany(scoped ReadOnlySpan<ReadOnlyMemory<byte>> userIds, int count, scoped Span<ScoredItem> best, scoped Span<int> found)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (best.Length < (long)userIds.Length * count || found.Length < userIds.Length)
        {
            throw new ArgumentException($"room for {best.Length} items and {found.Length} counts; wanted {(long)userIds.Length * count} and {userIds.Length}", nameof(best));
        }

        if (!TryRecommendMany(userIds, count, best, found, out Refusal refusal))
        {
            throw RefusalText.Exception(refusal, null, PutScratch.Current.SeenText);
        }
    }

    /// <summary>Says why an item has its place in the answer to this request.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="explanation">Takes the answer.</param>
    /// <exception cref="PersonalizeException">The item is unknown; else as for <see cref="Recommend"/>.</exception>
    public void Explain(scoped ReadOnlySpan<byte> itemId, Explanation explanation)
    {
        if (!TryExplain(itemId, explanation, out Refusal refusal))
        {
            throw RefusalText.Exception(refusal, null, PutScratch.Current.SeenText);
        }
    }

    /// <summary>Lets its memory go. Nothing may be asked afterwards, of copies neither.</summary>
    public void Dispose()
    {
        if (_scratch is not null)
        {
            _campaign.ReturnScratch(_scratch);
            _scratch = null!; // Given back once: two requests must never share it.
        }
    }

    internal bool TryRecommend(scoped Span<ScoredItem> best, out int found, out Refusal refusal)
    {
        found = 0;
        refusal = _refusal;
        _isFolded = refusal.IsNone;
        return refusal.IsNone
            && (Recommender.TryRecommend(
                    _campaign.Group.Store, _serving, Request, MemoryMarshal.Cast<ScoredItem, Core.Scoring.ScoredItem>(best), _scratch, out found, out refusal)
                || NoteRefused(refusal));
    }

    internal readonly RankedItem ToRank(int position, scoped ReadOnlySpan<byte> itemId) =>
        new(position, _campaign.Group.Store.State.Items.TryGetRow(itemId, out int row) ? row : -1, float.NaN);

    /// <summary>Ranks what <see cref="ToRank"/> made.</summary>
    internal bool TryRank(scoped Span<RankedItem> ranked, out int count, out Refusal refusal)
    {
        _isFolded = false;
        count = 0;
        refusal = _refusal;
        return refusal.IsNone
            && (Ranker.TryRank(_campaign.Group.Store, _serving, Request, ranked, _scratch, out count, out refusal) || NoteRefused(refusal));
    }

    internal bool TryRecommendMany(scoped ReadOnlySpan<ReadOnlyMemory<byte>> userIds, int count, scoped Span<ScoredItem> best, scoped Span<int> found, out Refusal refusal)
    {
        _isFolded = false;
        refusal = _refusal;
        if (!refusal.IsNone)
        {
            return false;
        }

        if (_exploration is not null)
        {
            return TryRecommendEach(userIds, count, best, found, out refusal);
        }

        ManyScratch many = _campaign.RentManyScratch();
        try
        {
            return ManyRecommender.TryRecommend(
                    _campaign.Group.Store, _serving, Request, userIds, count, MemoryMarshal.Cast<ScoredItem, Core.Scoring.ScoredItem>(best), found, many, out refusal)
                || NoteRefused(refusal);
        }
        finally
        {
            _campaign.ReturnManyScratch(many);
        }
    }

    /// <summary>One by one: each user's chance is his own.</summary>
    private readonly bool TryRecommendEach(scoped ReadOnlySpan<ReadOnlyMemory<byte>> userIds, int count, scoped Span<ScoredItem> best, scoped Span<int> found, out Refusal refusal)
    {
        refusal = Refusal.None;
        for (int i = 0; i < userIds.Length; i++)
        {
            Span<Core.Scoring.ScoredItem> places = MemoryMarshal.Cast<ScoredItem, Core.Scoring.ScoredItem>(best.Slice(i * count, count));
            if (!Recommender.TryRecommend(_campaign.Group.Store, _serving, Request.For(userIds[i].Span), places, _scratch, out found[i], out refusal))
            {
                return NoteRefused(refusal);
            }
        }

        return true;
    }

    internal bool TryExplain(scoped ReadOnlySpan<byte> itemId, Explanation explanation, out Refusal refusal)
    {
        _isFolded = false;
        ArgumentNullException.ThrowIfNull(explanation);
        refusal = _refusal;
        if (!refusal.IsNone)
        {
            return false;
        }

        if (!_campaign.Group.Store.State.Items.TryGetRow(itemId, out int row))
        {
            refusal = new Refusal(RefusalCode.UnknownItem);
            PutScratch.Current.NoteSeen(itemId);
            return false;
        }

        return Explainer.TryExplain(_campaign.Group.Store, _serving, Request, _filter, row, explanation, _scratch, out refusal) || NoteRefused(refusal);
    }

    private readonly RecommendRequest Request => new()
    {
        UserId = _userId,
        ItemId = _itemId,
        Filter = _filter,
        Values = _hasValues ? _values.Values : FilterValues.None,
        Excluded = _scratch.Excluded,
        Exploration = _exploration,
        FilterEventsMax = _campaign.HasAwsQuotas ? Quotas.FilterEventsPerType : int.MaxValue,
        Now = _filter is { Plan.NeedsTime: true } ? _campaign.Group.Now : 0,
    };

    /// <summary>Notes for the message which placeholder a refusal is about.</summary>
    private readonly bool NoteRefused(Refusal refusal)
    {
        if (refusal.Code is RefusalCode.FilterValueMissing or RefusalCode.FilterValueInvalid)
        {
            NoteSeen($"{_filter!.Plan.PlaceholderAt(refusal.Position)} at position {refusal.Position} of '{_filter.Name}'");
        }

        return false;
    }

    private void Refuse(RefusalCode code, string seen)
    {
        if (_refusal.IsNone)
        {
            _refusal = new Refusal(code);
            NoteSeen(seen);
        }
    }

    private static void NoteSeen(string text) => PutScratch.Current.NoteSeen(System.Text.Encoding.UTF8.GetBytes(text));
}

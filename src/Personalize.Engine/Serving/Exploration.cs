using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>Gives a share of the places of an answer to young items of which little is known yet.</summary>
/// <remarks>
/// Candidates: allowed, not in the user's history, at most so old, with fewer than <see cref="EventsMax"/> events. Each is chosen with a probability in proportion to
/// exp(z) / (1 + events + times passed over), z its score as this user's standard deviations from the candidates' mean, without replacement (Efraimidis and Spirakis 2006, by
/// the Gumbel trick); places are drawn evenly, and an item chosen takes the score of the one that it displaces, so that scores still fall. All chance comes from the seed and the
/// number of the request. Any thread; allocates nothing once warm.
/// </remarks>
internal sealed class Exploration(GroupStore store, ItemAges ages, double weight, double ageMaxDays, ulong seed)
{
    private const int EventsMax = 50;
    private const double DaySeconds = 86_400;

    private readonly YoungItems _young = new(ages, ageMaxDays * DaySeconds);
    private long _requests;

    public void OnItemChanged(int itemRow) => _young.OnItemChanged(itemRow);

    /// <summary>Notes the candidates of a request.</summary>
    /// <param name="mask">What the request allows.</param>
    /// <param name="items">Item rows.</param>
    /// <param name="scratch">Of the request; its history is read.</param>
    public void Gather(ReadOnlySpan<ulong> mask, int items, RequestScratch scratch)
    {
        ExplorationScratch found = scratch.Exploration;
        found.Clear();
        ReadOnlySpan<int> young = _young.Listed(items).Rows;
        double bornBefore = _young.BornBefore;
        var chance = new Chance(seed ^ (ulong)Interlocked.Increment(ref _requests));
        scratch.Chance = chance.Next();
        int start = young.IsEmpty ? 0 : chance.NextBelow(young.Length); // Where there are too many, others at each request.
        for (int i = 0; i < young.Length && found.Count < ExplorationScratch.CandidatesMax; i++)
        {
            int row = young[(start + i) % young.Length];
            if (row < items && (mask[row >> 6] >> (row & 63) & 1) != 0 && store.State.ItemCounts[row] < EventsMax
                && ages.BornAt(row) >= bornBefore && !scratch.History.Distinct.Contains(row))
            {
                found.Rows[found.Count++] = row;
            }
        }
    }

    /// <summary>Mixes candidates into an answer.</summary>
    /// <param name="serving">Scores them.</param>
    /// <param name="user">The user vector.</param>
    /// <param name="answer">In: the answer without exploration. Out: as many items.</param>
    /// <param name="scratch">Of the request, after <see cref="Gather"/>.</param>
    public void Mix(ServingModel serving, ReadOnlySpan<float> user, Span<Core.Scoring.ScoredItem> answer, RequestScratch scratch)
    {
        ExplorationScratch found = scratch.Exploration;
        var chance = new Chance(scratch.Chance);
        int places = Math.Min((int)((weight * answer.Length) + chance.NextShare()), Math.Min(answer.Length, found.Count));
        if (places <= 0)
        {
            return;
        }

        Choose(serving, user, ref chance, scratch);
        found.Chosen = places;
        if (found.Regular.Length < answer.Length)
        {
            found.Regular = new Core.Scoring.ScoredItem[answer.Length];
        }

        Span<Core.Scoring.ScoredItem> regular = found.Regular.AsSpan(0, answer.Length);
        answer.CopyTo(regular);
        Place(regular, answer, ref chance, found);
    }

    /// <summary>Orders the candidates: the first n are a draw of n.</summary>
    private void Choose(ServingModel serving, ReadOnlySpan<float> user, ref Chance chance, RequestScratch scratch)
    {
        ExplorationScratch found = scratch.Exploration;
        Span<int> rows = found.Rows.AsSpan(0, found.Count);
        Span<float> scores = found.Scores.AsSpan(0, found.Count);
        serving.Scores.Score(rows, user, scores, scratch.Scan);
        double sum = 0, squares = 0;
        foreach (float score in scores)
        {
            sum += score;
            squares += (double)score * score;
        }

        double mean = sum / scores.Length, deviation = Math.Sqrt(Math.Max(0, (squares / scores.Length) - (mean * mean)));
        Span<double> keys = found.Keys.AsSpan(0, found.Count);
        for (int i = 0; i < rows.Length; i++)
        {
            double relevance = deviation > 0 ? (scores[i] - mean) / deviation : 0;
            double known = 1 + store.State.ItemCounts[rows[i]] + ages.PassedOver(rows[i]);
            keys[i] = -(relevance - Math.Log(known) - Math.Log(-Math.Log(chance.NextShare()))); // Ascending: the largest first.
        }

        keys.Sort(rows);
    }

    private static void Place(ReadOnlySpan<Core.Scoring.ScoredItem> regular, Span<Core.Scoring.ScoredItem> answer, ref Chance chance, ExplorationScratch found)
    {
        int explored = 0, next = 0;
        for (int place = 0; place < answer.Length; place++)
        {
            while (next < regular.Length && found.IsChosen(regular[next].Row))
            {
                next++;
            }

            // As in drawing cards: each place left is as likely as another.
            bool isExplored = next == regular.Length || chance.NextShare() * (answer.Length - place) < found.Chosen - explored;
            float score = next < regular.Length ? regular[next].Score : regular[^1].Score;
            answer[place] = isExplored ? new Core.Scoring.ScoredItem(found.Rows[explored++], score) : regular[next++];
        }
    }
}

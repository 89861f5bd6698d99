using System.Globalization;
using Personalize.Core;
using Personalize.Core.Filters;
using Personalize.Core.Scoring;
using Personalize.Engine;
using Personalize.Engine.Serving;

namespace Personalize.Bench.Engine;

/// <summary>Where the time of a recommendation goes, and what a batch of users saves. CPU time of this thread, medians of 9 rounds.</summary>
internal static class ServingBench
{
    private const int Rounds = 9;
    private const int WarmRounds = 8;
    private const int Best = 25;
    private const int Many = 64;
    private const float SoftmaxScale = 10; // Temperatures of trained models are about a tenth.

    public static int Run(string[] args)
    {
        string shape = args.Length > 0 ? args[0] : "gauss";
        int items = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        Console.WriteLine(Machine.Describe());
        using var shop = new MadeShop(shape, items, Many);
        Console.WriteLine($"{shape}, {items:n0} items, rank 64, 100 events a user, top {Best}; microseconds a request");
        Stages(shop, "no filter", null);
        Stages(shop, "half of the items", "INCLUDE ItemID WHERE Items.YEAR < 1950");
        Stages(shop, "1 % of the items", "INCLUDE ItemID WHERE Items.GENRE IN (\"g7\")");
        Stages(shop, "1 %, value with the request", "INCLUDE ItemID WHERE Items.GENRE IN ($G)");
        Stages(shop, "not seen", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"view\")");
        Batch(shop);
        return 0;
    }

    private static void Stages(MadeShop shop, string what, string? expression)
    {
        Filter? filter = expression is null ? null : shop.Group.ReadFilter(expression);
        var best = new Personalize.Engine.ScoredItem[Best];
        void Whole(int user)
        {
            using RecommendQuery query = shop.Campaign.BeginRecommend(shop.Users[user]);
            if (filter is not null)
                query.SetFilter(filter);

            query.SetValue("G"u8, "g7"u8);
            query.Recommend(best);
        }

        double cold = Once(() => Whole(0));
        double whole = Each(Whole);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int user = 0; user < Many; user++)
            Whole(user);

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine($"{what,-28} whole {whole,8:f1}  first {cold,9:f1}  {Parts(shop, filter)}  allocated {bytes} B");
    }

    private static string Parts(MadeShop shop, Filter? filter)
    {
        var scratch = new RequestScratch();
        ServingModel serving = shop.Campaign.Serving;
        int items = Recommender.ItemsOf(shop.Group.Store, serving);
        var best = new Core.Scoring.ScoredItem[Best];
        var vector = new float[serving.Model.Rank];
        var mask = new ulong[(items + 63) / 64];
        int corrected = 0;
        double fold = Each(user => Fold(shop, serving, user, vector, scratch));
        double masked = Each(user => Mask(shop, serving, filter, user, items, mask, scratch));
        double foldOfMask = Each(user => Fold(shop, serving, user, vector, scratch));
        double corrections = Each(user => corrected = Recommender.TakeOutCorrected(serving, items, mask.AsSpan(), scratch));
        Mask(shop, serving, filter, 0, items, mask, scratch);
        Fold(shop, serving, 0, vector, scratch);
        corrected = Recommender.TakeOutCorrected(serving, items, mask, scratch);
        double search = Each(_ => serving.Index.Search(vector, mask, scratch.CorrectedRows.AsSpan(0, corrected), scratch.CorrectedAmounts.AsSpan(0, corrected), best, scratch.Scan));
        double bare = Each(_ => serving.Index.Search(vector, mask, best, scratch.Scan));
        double softmax = Each(_ => serving.Index.LogSumOfExponentials(vector, mask, scratch.CorrectedRows.AsSpan(0, corrected), scratch.CorrectedAmounts.AsSpan(0, corrected), SoftmaxScale, scratch.Scan));
        double single = Each(_ => SearchOneByOne(serving.Index, vector, mask, corrected, best, scratch));
        return $"history and fold-in {(fold + foldOfMask) / 2,6:f1}  mask {masked,7:f1}  corrections summed {corrections,6:f1}  search {search,7:f1} ({corrected} corrected; without them {bare:f1}, with a call for each {single:f1})  softmax over all {softmax:f1}";
    }

    /// <summary>Corrected rows by a call each behind the search: how it was done before.</summary>
    private static void SearchOneByOne(ItemIndex index, ReadOnlySpan<float> vector, ReadOnlySpan<ulong> mask, int corrected, Span<Core.Scoring.ScoredItem> best, RequestScratch scratch)
    {
        var top = new TopK(best, index.Search(vector, mask, best, scratch.Scan));
        for (int i = 0; i < corrected; i++)
            top.Push(scratch.CorrectedRows[i], index.Score(scratch.CorrectedRows[i], vector) + scratch.CorrectedAmounts[i]);

        top.Finish();
    }

    private static void Fold(MadeShop shop, ServingModel serving, int user, Span<float> vector, RequestScratch scratch) =>
        Recommender.Fold(shop.Group.Store, serving, new RecommendRequest { UserId = shop.Users[user] }, vector, scratch);

    private static void Mask(MadeShop shop, ServingModel serving, Filter? filter, int user, int items, Span<ulong> mask, RequestScratch scratch)
    {
        FilterValuesBuilder values = scratch.BeginValues();
        values.TryAdd("G"u8, "g7"u8, out _);
        var request = new RecommendRequest { UserId = shop.Users[user], Filter = filter, Values = values.Values };
        scratch.History.Read(shop.Group.Store.State, request.UserId, filter is { Plan.NeedsEvents: true }, serving);
        RequestMask.FillAll(mask, items);
        if (!RequestMask.TryNarrow(shop.Group.Store.State, request, scratch, items, mask, out Refusal refusal))
            throw new InvalidOperationException($"refused: {refusal.Code}");
    }

    private static void Batch(MadeShop shop)
    {
        ReadOnlyMemory<byte>[] users = [.. shop.Users.Select(user => new ReadOnlyMemory<byte>(user))];
        var best = new Personalize.Engine.ScoredItem[Many * Best];
        var found = new int[Many];
        var ratios = new double[Rounds];
        double single = 0, batch = 0;
        for (int warm = 0; warm < WarmRounds; warm++)
            shop.Campaign.RecommendMany(users, Best, best, found);

        for (int round = 0; round < Rounds; round++)
        {
            single = Once(() =>
            {
                foreach (byte[] user in shop.Users)
                    shop.Campaign.Recommend(user, best.AsSpan(0, Best));
            });
            batch = Once(() => shop.Campaign.RecommendMany(users, Best, best, found));
            ratios[round] = batch / single;
        }

        Array.Sort(ratios);
        Console.WriteLine($"RecommendMany({Many}) {batch / Many,8:f1} a user beside {single / Many,8:f1}: ratio {ratios[Rounds / 2]:f2} ({ratios[0]:f2} to {ratios[^1]:f2})");
    }

    /// <summary>Microseconds of CPU time per user, the median of the rounds.</summary>
    private static double Each(Action<int> ask)
    {
        for (int warm = 0; warm < WarmRounds * Many; warm++)
            ask(warm % Many);

        var rounds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            double start = ThreadTime.Seconds();
            for (int user = 0; user < Many; user++)
                ask(user);

            rounds[round] = (ThreadTime.Seconds() - start) * 1e6 / Many;
        }

        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }

    private static double Once(Action ask)
    {
        double start = ThreadTime.Seconds();
        ask();
        return (ThreadTime.Seconds() - start) * 1e6;
    }
}

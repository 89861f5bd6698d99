namespace Personalize.Cli.Generation;

/// <summary>Gives every film the few that people watch after it: the order that a recipe can learn.</summary>
internal static class FollowerMaker
{
    public static void Make(ref SampleRandom random, Catalog catalog, int[] partOf)
    {
        List<int>[] shelves = ByShelf(catalog);
        foreach (List<int> shelf in shelves)
        {
            for (int place = 0; place < shelf.Count; place++)
            {
                int item = shelf[place];
                int next = place + 1 < shelf.Count ? shelf[place + 1] : -1;
                bool hasSequel = next >= 0 && partOf[next] == partOf[item] + 1;
                Span<int> followers = catalog.Follower.AsSpan(item * Catalog.FollowersPerItem, Catalog.FollowersPerItem);
                for (int i = 0; i < followers.Length; i++)
                    followers[i] = i == 0 && hasSequel ? next : DrawOther(ref random, shelf, place);
            }
        }
    }

    private static int DrawOther(ref SampleRandom random, List<int> shelf, int place)
    {
        if (shelf.Count == 1)
            return shelf[0];
        int step = 1 + random.Next(shelf.Count - 1);
        return shelf[(place + step) % shelf.Count];
    }

    private static List<int>[] ByShelf(Catalog catalog)
    {
        var shelves = new List<int>[Catalog.ShelfCount];
        for (int shelf = 0; shelf < shelves.Length; shelf++)
            shelves[shelf] = [];
        for (int item = 0; item < catalog.Count; item++)
            shelves[catalog.Shelf[item]].Add(item);
        return shelves;
    }
}

namespace Personalize.Cli.Generation;

/// <summary>The catalogue as people walk through it: shelf by shelf, or the whole of it.</summary>
internal sealed class Shelves
{
    private readonly AvailableItems[] _shelves = new AvailableItems[Catalog.ShelfCount];

    public Shelves(Catalog catalog)
    {
        var lists = new List<int>[Catalog.ShelfCount];
        var all = new List<int>(catalog.Count);
        for (int shelf = 0; shelf < lists.Length; shelf++)
            lists[shelf] = [];
        for (int item = 0; item < catalog.Count; item++)
        {
            lists[catalog.Shelf[item]].Add(item);
            all.Add(item);
        }

        for (int shelf = 0; shelf < lists.Length; shelf++)
            _shelves[shelf] = new AvailableItems(catalog, lists[shelf]);
        All = new AvailableItems(catalog, all);
    }

    public AvailableItems All { get; }

    public AvailableItems this[int shelf] => _shelves[shelf];
}

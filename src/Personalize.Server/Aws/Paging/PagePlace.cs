namespace Personalize.Server.Aws.Paging;

/// <summary>Where an entry stands in its list: by time, then by name; entries that come or go do not move others.</summary>
internal readonly record struct PagePlace(long Ticks, string Name)
{
    public static int Compare(PagePlace a, PagePlace b) => a.Ticks != b.Ticks ? a.Ticks.CompareTo(b.Ticks) : string.CompareOrdinal(a.Name, b.Name);
}

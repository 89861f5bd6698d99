using System.Globalization;
using System.Text;
using Personalize.Cli.Evaluation;
using Personalize.Engine;
using Spectre.Console;

namespace Personalize.Cli.Demo;

/// <summary>The heart of the story: a list, one event and one item more, the list again beside it, and why it moved.</summary>
internal sealed class DemoLists(DemoScreen screen, Campaign campaign, ItemCaptions captions, DemoData data, EventRows events)
{
    private const int Shown = 10;
    private const int Reasons = 4;
    private const string NewItem = "9001";
    private const string NewTitle = "Opening Night";

    private static readonly byte[] User = Encoding.UTF8.GetBytes(DemoStory.User);

    public void Show()
    {
        int known = events.CountOf(DemoStory.User);
        string person = known == 0 ? "who has no event yet" : string.Create(CultureInfo.InvariantCulture, $"who has {known} events");
        ScoredItem[] before = screen.Step($"Recommend for user {DemoStory.User}, {person}", RecommendAll);
        screen.Note(string.Create(CultureInfo.InvariantCulture, $"{before.Length:N0} items ranked; the first {Shown} stand on the left below."));
        Evidence evidence = Evidence.Strongest(events, [.. before.Take(Shown).Select(item => captions.Id(item.Row))]);
        int chosen = before.First(item => captions.Id(item.Row) == evidence.ItemId).Row;
        string verb = data.EventType == "watch" ? "watches" : "rates";
        int added = screen.Step($"{DemoStory.User} {verb} '{captions.Title(chosen)}', and a new item appears", () => PutBoth(chosen));
        screen.Note($"event: {DemoStory.User} {data.EventType} {captions.Id(chosen)} {captions.Title(chosen)}: {captions.Genres(chosen)}");
        screen.Note($"item:  {NewItem} {NewTitle}: {captions.Genres(added)}");
        ScoredItem[] after = screen.Step("Recommend again; nothing was trained in between", RecommendAll);
        var comparison = new ListComparison(before, after);
        PrintLists(comparison, added);
        PrintReasons(comparison, after, chosen, added, evidence);
    }

    private ScoredItem[] RecommendAll()
    {
        var all = new ScoredItem[campaign.Group.Items.RowCount];
        return all[..campaign.Recommend(User, all)];
    }

    private int PutBoth(int chosen)
    {
        EventPut put = campaign.Group.BeginPutEvent(new EventHead
        {
            UserId = User,
            ItemId = campaign.Group.Items.GetId(chosen),
            EventType = Encoding.UTF8.GetBytes(data.EventType),
        });
        put.Commit();
        byte[] id = Encoding.UTF8.GetBytes(NewItem);
        campaign.Group.Items.Put(id, new FieldValue("TITLE"u8, Encoding.UTF8.GetBytes(NewTitle)), new FieldValue("GENRE"u8, Encoding.UTF8.GetBytes(captions.RawGenres(chosen))));
        campaign.Group.Items.TryGetRow(id, out int row);
        return row;
    }

    private void PrintLists(ListComparison comparison, int added)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("#").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("before").NoWrap());
        table.AddColumn(new TableColumn("after").NoWrap());
        table.AddColumn(new TableColumn("moved").NoWrap());
        foreach (ComparedRow row in comparison.Top(Shown))
            table.AddRow(Number(row.Rank), Caption(row.Before), Caption(row.After), Moved(row.Moved));
        int rank = comparison.RankAfter(added);
        if (rank > Shown)
            table.AddRow(Number(rank), "", Caption(added), Moved("new"));
        screen.Table(table);
    }

    private void PrintReasons(ListComparison comparison, ScoredItem[] after, int chosen, int added, Evidence evidence)
    {
        IEnumerable<int> risen = after.Take(Shown).Select(item => item.Row)
            .Where(row => Rise(comparison, row) > 0 && evidence.Followers(captions.Id(row)) > 0)
            .OrderByDescending(row => evidence.Followers(captions.Id(row)));
        screen.Note(string.Create(CultureInfo.InvariantCulture,
            $"Why: of the {evidence.People} people who met '{Short(chosen)}', so many met within {Evidence.Steps} events after it"));
        foreach (int row in risen.Take(Reasons))
        {
            screen.Note(string.Create(CultureInfo.InvariantCulture,
                $"{evidence.Followers(captions.Id(row)),5}  {captions.Title(row)}: {captions.Genres(row)}; from {comparison.RankBefore(row)} to {comparison.RankAfter(row)}"));
        }

        int rank = comparison.RankAfter(chosen);
        string place = rank == 0 || rank > after.Length / 2 ? "to the end: in these data people seldom come back to what they know" : $"to {Number(rank)}: in these data people come back";
        screen.Note($"'{Short(chosen)}' itself went from {Number(comparison.RankBefore(chosen))} {place}.");
        screen.Note(string.Create(CultureInfo.InvariantCulture,
            $"'{Short(added)}' stands at {comparison.RankAfter(added)} of {after.Length:N0} by its genres alone: it has no event yet."));
    }

    /// <summary>Places won; 0 where there is nothing to explain.</summary>
    private static int Rise(ListComparison comparison, int row) => comparison.RankBefore(row) == 0 ? 0 : comparison.RankBefore(row) - comparison.RankAfter(row);

    private string Short(int row) => Cut(captions.Title(row), 30);

    private string Caption(int row) => row < 0 ? "" : Markup.Escape($"{captions.Id(row)} {Cut(captions.Title(row), 30)}");

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static string Moved(string moved) => moved.Length > 0 && (moved[0] == '↑' || moved == "new") ? $"[green]{moved}[/]" : moved.StartsWith('↓') ? $"[red]{moved}[/]" : moved;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

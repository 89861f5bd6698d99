using System.Text;
using Personalize.Engine;

namespace Personalize.Cli.Demo;

/// <summary>What people see of an item: its id with title, year and genres. One thread at a time.</summary>
internal sealed class ItemCaptions(DatasetGroup group)
{
    private readonly StoredRecord _record = new();

    public string Id(int row) => Encoding.UTF8.GetString(group.Items.GetId(row));

    /// <summary>The title; the genres where there is no title, and so on to nothing.</summary>
    public string Title(int row)
    {
        if (!group.Items.TryRead(row, _record))
            return "(no record)";
        string? title = _record.GetText("TITLE");
        if (title is null)
            return $"({_record.GetText("GENRE") ?? "no title"})";
        return _record.GetText("YEAR") is { } year ? $"{title} ({year})" : title;
    }

    /// <summary>Genres with commas between; empty when there are none.</summary>
    public string Genres(int row) => group.Items.TryRead(row, _record) ? (_record.GetText("GENRE") ?? "").Replace("|", ", ", StringComparison.Ordinal) : "";

    /// <summary>The genres as the column has them, <c>Action|Drama</c>.</summary>
    public string RawGenres(int row) => group.Items.TryRead(row, _record) ? _record.GetText("GENRE") ?? "" : "";
}

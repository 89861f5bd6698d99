using System.Buffers.Text;
using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Evaluation;

/// <summary>Interactions and items of CSV files as a recipe reads them, without an engine: what <c>evaluate</c> works on.</summary>
/// <remarks>Every row is one event, whatever its type and value. Ties in time keep the order of the file.</remarks>
internal sealed class EventRows
{
    private readonly IdNumbers _users = new();
    private readonly IdNumbers _items = new();
    private readonly List<int> _user = [];
    private readonly List<int> _item = [];
    private readonly List<long> _time = [];

    public int Count => _user.Count;

    public int Users => _users.Count;

    public int Items => _items.Count;

    /// <summary>The id of a user's number.</summary>
    public string UserId(int user) => Encoding.UTF8.GetString(_users[user]);

    /// <summary>The id of an item's number.</summary>
    public string ItemId(int item) => Encoding.UTF8.GetString(_items[item]);

    /// <summary>The number of an item's id; false when no event names it.</summary>
    public bool TryGetItem(string id, out int item) => _items.TryGet(Encoding.UTF8.GetBytes(id), out item);

    /// <summary>Events of a user; 0 for one who is not there.</summary>
    public int CountOf(string userId) => _users.TryGet(Encoding.UTF8.GetBytes(userId), out int user) ? _user.Count(number => number == user) : 0;

    /// <summary>The fold hashes of all users.</summary>
    public uint[] UserHashes() => [.. Enumerable.Range(0, Users).Select(user => UserHash.Of(_users[user]))];

    /// <summary>The events by user and time; items of the catalogue that nobody met are rows without events.</summary>
    public TrainingData ToTrainingData(ItemCatalog? catalog)
    {
        ItemFeatures? features = catalog?.ReadFeatures(_items);
        return TrainingData.FromEvents(
            Users, Items, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_user),
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_item), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_time), default, features);
    }

    /// <summary>Reads a file, a folder, or a raw file of MovieLens.</summary>
    /// <exception cref="WorkFailedException">Names file, row, column, value and what is allowed.</exception>
    public static EventRows Read(string path, Action<long>? report, CancellationToken cancellationToken)
    {
        var events = new EventRows();
        RowFiles.ForEach(DatasetKind.Interactions, path, events.ReadFile, report, cancellationToken);
        return events.Count > 0 ? events : throw new WorkFailedException($"{path}: there is a header but no row; allowed: at least one row");
    }

    private void ReadFile(RowSource rows, Action tick)
    {
        int user = RowFiles.Column(rows, "USER_ID");
        int item = RowFiles.Column(rows, "ITEM_ID");
        int time = RowFiles.Column(rows, "TIMESTAMP");
        while (rows.TryReadRow())
        {
            if (!Utf8Parser.TryParse(rows[time], out long seconds, out int used) || used != rows[time].Length)
            {
                throw new WorkFailedException(new ImportRefusal(
                    rows.File, rows.Row, rows.Columns[time], Encoding.UTF8.GetString(rows[time]), "whole epoch seconds").ToString());
            }

            _user.Add(_users.GetOrAdd(rows[user]));
            _item.Add(_items.GetOrAdd(rows[item]));
            _time.Add(seconds);
            tick();
        }
    }
}

namespace Personalize.Core.Scoring;

/// <summary>The newest vector of every row of an index and its tail, as of one moment.</summary>
internal sealed class NewestRows : IRowSource
{
    private readonly IndexState _state;
    private readonly List<int> _places;

    public NewestRows(IndexState state)
    {
        _state = state;
        var count = state.Tail.Count;
        _places = new List<int>(state.Index.Count + count);
        for (var position = 0; position < state.Index.Count; position++)
            if (state.Tail.FindEntry(state.Index.RowAt[position], count) < 0) _places.Add(position);
        // Complement: an entry of the tail, not a position.
        for (var entry = 0; entry < count; entry++)
            if (state.Tail.IsNewest(entry, count)) _places.Add(~entry);
        SequenceEnd = count == 0 ? 0 : state.Tail.SequenceOf(count - 1) + 1;
    }

    /// <summary>Entries from here on are not in this cut.</summary>
    public long SequenceEnd { get; }

    public int Count => _places.Count;

    public int RowOf(int index) => _places[index] is var place && place < 0 ? _state.Tail.RowOf(~place) : _state.Index.RowAt[place];

    public ReadOnlySpan<float> VectorOf(int index) =>
        _places[index] is var place && place < 0 ? _state.Tail.VectorOf(~place) : _state.Index.Matrix[place];
}

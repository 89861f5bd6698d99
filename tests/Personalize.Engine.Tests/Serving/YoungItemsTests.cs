using Personalize.Engine.Serving;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class YoungItemsTests : IDisposable
{
    private const long Start = 1_700_000_000;
    private const int Undated = 200;

    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;

    public YoungItemsTests()
    {
        _group = _engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
        for (int item = 0; item < Undated; item++)
        {
            _group.Items.BeginPut(Movies.Utf8($"i{item}")).Commit(); // No event and no date: young for ever.
        }
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_list_at_hand_stays_whole_while_another_is_made()
    {
        var ages = new ItemAges(_group.Store, _engine.Recounter);
        ages.EnsureCounted();
        var young = new YoungItems(ages, 1);
        RowList before = young.Listed(Undated);
        Assert.Same(before, young.Listed(Undated));
        _group.PutEvent("u"u8, "i0"u8, "click"u8, Start);
        _group.PutEvent("u"u8, "i1"u8, "click"u8, Start + 2); // Later by more than a twentieth of the age: i0 is too old now.
        RowList after = young.Listed(Undated);
        Assert.Equal(Enumerable.Range(0, Undated), before.Rows.ToArray());
        Assert.Equal(Enumerable.Range(1, Undated - 1), after.Rows.ToArray());
    }
}

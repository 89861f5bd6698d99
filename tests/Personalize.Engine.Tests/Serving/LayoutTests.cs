using System.Runtime.CompilerServices;
using Xunit;

namespace Personalize.Engine.Tests.Serving;

public sealed class LayoutTests
{
    [Fact]
    public void An_answer_of_the_library_is_an_answer_of_the_scan_reinterpreted()
    {
        Assert.Equal(8, Unsafe.SizeOf<ScoredItem>());
        Assert.Equal(Unsafe.SizeOf<Core.Scoring.ScoredItem>(), Unsafe.SizeOf<ScoredItem>());
        var scanned = new Core.Scoring.ScoredItem(7, .5f);
        Assert.Equal(new ScoredItem(7, .5f), Unsafe.As<Core.Scoring.ScoredItem, ScoredItem>(ref scanned));
    }
}

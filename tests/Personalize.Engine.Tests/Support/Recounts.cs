using Personalize.Engine.Serving;
using Xunit;

namespace Personalize.Engine.Tests.Support;

/// <summary>Waits until all counts that were asked for so far are made: they are made one after the other.</summary>
internal sealed class Recounts : IRecounted, IDisposable
{
    private readonly ManualResetEventSlim _isReached = new();

    public static void Wait(PersonalizeEngine engine)
    {
        using var last = new Recounts();
        engine.Recounter.Request(last);
        Assert.True(last._isReached.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    public void Recount(CancellationToken cancellation) => _isReached.Set();

    public void Dispose() => _isReached.Dispose();
}

namespace Personalize.Engine.Serving;

/// <summary>Keeps the ages of a group's items while somebody is about to explore.</summary>
internal sealed class AgesHold(SharedAges ages) : IDisposable
{
    private bool _isReleased;

    public void Dispose()
    {
        if (!_isReleased)
        {
            _isReleased = true;
            ages.Release();
        }
    }
}

using Personalize.Server.Resp;

namespace Personalize.Server.Tests.Resp;

/// <summary>A change log whose disk does what the test says.</summary>
internal sealed class FakeDurability : IDurability
{
    private readonly List<(long Position, TaskCompletionSource Done)> _waiting = [];
    private long _durable;
    private bool _hasFailed;

    /// <summary>Waits that did not complete at once.</summary>
    public int Waits { get; private set; }

    public ValueTask WaitAsync(long position)
    {
        if (position <= _durable)
            return default;

        if (_hasFailed)
            return ValueTask.FromException(new IOException("No space left on device"));

        Waits++;
        var done = new TaskCompletionSource();
        _waiting.Add((position, done));
        return new ValueTask(done.Task);
    }

    public void Commit(long position)
    {
        _durable = position;
        foreach ((long waited, TaskCompletionSource done) in _waiting.ToArray())
        {
            if (waited <= position && _waiting.Remove((waited, done)))
                done.SetResult();
        }
    }

    public void Fail()
    {
        _hasFailed = true;
        foreach ((_, TaskCompletionSource done) in _waiting.ToArray())
            done.SetException(new IOException("No space left on device"));

        _waiting.Clear();
    }
}

using Personalize.Engine;

namespace Personalize.Crash.Disks;

/// <summary>A thread that recommends without end, until stopped; every answer must be full.</summary>
internal sealed class SteadyReader : IDisposable
{
    private readonly Thread _thread;
    private long _answers;
    private Exception? _failure;
    private volatile bool _isStopped;

    public SteadyReader(Campaign campaign)
    {
        _thread = new Thread(() => Read(campaign)) { Name = "recommends" };
        _thread.Start();
    }

    /// <returns>How many answers there were.</returns>
    public long Stop()
    {
        _isStopped = true;
        _thread.Join();
        return _failure is null ? _answers : throw new InvalidOperationException($"after {_answers} answers a recommendation failed", _failure);
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
    }

    private void Read(Campaign campaign)
    {
        var best = new ScoredItem[10];
        try
        {
            while (!_isStopped)
            {
                if (campaign.Recommend("walker"u8, best) != best.Length)
                {
                    throw new InvalidOperationException("an answer was not full");
                }

                _answers++;
                Thread.Yield();
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }
}

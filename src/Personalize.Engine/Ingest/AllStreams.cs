namespace Personalize.Engine.Ingest;

/// <summary>Every stream of a group, held by one who changes all of it: nobody else writes until it is disposed.</summary>
/// <remarks>However long that takes: for imports and changes of a schema, not for puts.</remarks>
internal sealed class AllStreams : IDisposable
{
    private readonly Lock[] _streams;
    private int _held;

    /// <summary>Takes them in rising order.</summary>
    public AllStreams(Lock[] streams)
    {
        _streams = streams;
        try
        {
            for (; _held < streams.Length; _held++)
            {
                streams[_held].Enter();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_held > 0)
        {
            _streams[--_held].Exit();
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Personalize.Server.Tests.Resp;

/// <summary>A connection without a socket. Everything runs inline: what a <see cref="Send(string)"/> causes has happened when it returns.</summary>
internal sealed class FakeTransport : DefaultConnectionContext
{
    private readonly Pipe _toServer = new(Options(pauseBytes: 0));
    private readonly Pipe _toClient = new(Options(pauseBytes: 64 << 10));

    public FakeTransport()
    {
        Transport = new Duplex(_toServer.Reader, _toClient.Writer);
    }

    public bool IsAborted { get; private set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        IsAborted = true;
        _toClient.Reader.Complete();
        _toServer.Writer.Complete(abortReason);
    }

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_toServer.Writer.GetSpan(bytes.Length));
        _toServer.Writer.Advance(bytes.Length);
        Flush();
    }

    public void EndInput() => _toServer.Writer.Complete();

    /// <summary>Everything that the server has sent since the last call.</summary>
    public string Receive()
    {
        if (!_toClient.Reader.TryRead(out ReadResult read))
            return "";

        string text = Encoding.Latin1.GetString(read.Buffer);
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    /// <summary>What the server sends, from a thread of its own, up to a text.</summary>
    public async Task<string> ReceiveUntilAsync(string end)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string text = "";
        while (!text.EndsWith(end, StringComparison.Ordinal))
        {
            ReadResult read = await _toClient.Reader.ReadAsync(late.Token);
            text += Encoding.Latin1.GetString(read.Buffer);
            _toClient.Reader.AdvanceTo(read.Buffer.End);
        }

        return text;
    }

    /// <summary>As <see cref="Receive"/>, but only counts.</summary>
    public long Drop()
    {
        if (!_toClient.Reader.TryRead(out ReadResult read))
            return 0;

        long bytes = read.Buffer.Length;
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    private void Flush()
    {
        ValueTask<FlushResult> flush = _toServer.Writer.FlushAsync();
        if (!flush.IsCompleted)
            throw new InvalidOperationException("The input pipe has no limit.");

        flush.GetAwaiter().GetResult();
    }

    private static PipeOptions Options(int pauseBytes) => new(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: pauseBytes,
        resumeWriterThreshold: pauseBytes / 2,
        useSynchronizationContext: false);

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

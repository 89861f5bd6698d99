using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp;

/// <summary>One client of the TCP door: reads, runs, replies, and ends when the client, the clock or the server says so.</summary>
/// <remarks>One loop reads and runs; <see cref="End"/>, <see cref="EndIfStalled"/> and <see cref="Describe"/> may be called by any thread.</remarks>
internal sealed class RespConnection : IDisposable
{
    private readonly ConnectionContext _transport;
    private readonly RespDoor _door;
    private readonly ReplyQueue _replies;
    private readonly CommandFeed _feed;
    private readonly CancellationTokenSource _ending = new();
    private readonly long _acceptedAt;
    private long _commandBegunAt;
    private long _lastReadAt;
    private volatile bool _hasReadByte;
    private int _end;

    public RespConnection(RespDoor door, ConnectionContext transport)
    {
        _door = door;
        _transport = transport;
        _replies = new ReplyQueue(transport.Transport.Output, door.Durability, door.Time, door.Limits.UnreadReplyBytesMax, door.Limits.ReplyBytesMax);
        Session = new RespSession(door, _replies.Writer, door.Connections.NextId(), Address(transport.RemoteEndPoint), Address(transport.LocalEndPoint)) { Ending = _ending.Token };
        _feed = new CommandFeed(Session, door.Limits);
        _acceptedAt = door.Time.GetTimestamp();
        _lastReadAt = _acceptedAt;
    }

    public RespSession Session { get; }

    private bool IsOpen => !_feed.IsBroken && !Session.IsClosing && !_replies.IsClosed;

    private ConnectionEnd EndReason => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Serves the client until the connection ends.</summary>
    public async Task RunAsync()
    {
        _door.Connections.Add(this);
        try
        {
            await ServeAsync();
            WriteFarewell();
        }
        catch (Exception exception) when (exception is IOException or ConnectionResetException or OperationCanceledException)
        {
            _door.Logger.ConnectionBroke(Session.Id, exception.Message);
            _replies.Abandon();
        }
        finally
        {
            await _replies.CompleteAsync();
            _door.Connections.Remove(this);
        }
    }

    /// <summary>Ends the connection; the first reason counts.</summary>
    public void End(ConnectionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _end, (int)reason, (int)ConnectionEnd.None) != (int)ConnectionEnd.None)
            return;

        if (reason is ConnectionEnd.NoFirstByte or ConnectionEnd.CommandTooSlow or ConnectionEnd.RepliesUnread)
            _door.Counters.TimeOut();

        if (reason is ConnectionEnd.RepliesUnread or ConnectionEnd.Killed)
            _transport.Abort(new ConnectionAbortedException(reason.ToString()));
        else
            _transport.Transport.Input.CancelPendingRead();

        _ending.Cancel();
    }

    /// <summary>Ends the connection if a time allowed has passed.</summary>
    public void EndIfStalled()
    {
        RespLimits limits = _door.Limits;
        bool mustShowLife = _door.IsTls || _door.Passwords.AreRequired;
        if (HasPassed(_replies.StalledSince, limits.UnreadReplyTimeout))
            End(ConnectionEnd.RepliesUnread);
        else if (HasPassed(Volatile.Read(ref _commandBegunAt), limits.CommandTimeout))
            End(ConnectionEnd.CommandTooSlow);
        else if (!_hasReadByte && mustShowLife && HasPassed(_acceptedAt, limits.FirstByteTimeout))
            End(ConnectionEnd.NoFirstByte);
    }

    /// <summary>The connection as a line of CLIENT LIST.</summary>
    public string Describe()
    {
        long age = (long)_door.Time.GetElapsedTime(_acceptedAt).TotalSeconds;
        long idle = (long)_door.Time.GetElapsedTime(Volatile.Read(ref _lastReadAt)).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id={Session.Id} addr={Session.RemoteAddress} laddr={Session.LocalAddress} name={Session.Name} age={age} idle={idle} flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 omem={_replies.QueuedBytes} events=r cmd={Session.LastCommand} user={Session.User} redir=-1 resp={Session.Replies.Protocol} lib-name={Session.LibraryName} lib-ver={Session.LibraryVersion}");
    }

    public void Dispose() => _feed.Dispose();

    private bool HasPassed(long since, TimeSpan allowed) => since != 0 && _door.Time.GetElapsedTime(since) >= allowed;

    // One method for all reads, so that a read costs no state machine of its own.
    private async Task ServeAsync()
    {
        bool goesOn = true;
        while (goesOn)
        {
            ReadResult read = await _transport.Transport.Input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            (int Commands, long Errors, long Bytes, long BegunAt) before = (_feed.Commands, Session.Replies.Errors, rest.Length, _commandBegunAt);
            _hasReadByte |= !rest.IsEmpty;

            // Time in which we run commands or wait for room is ours: only waiting for the client's bytes counts.
            Volatile.Write(ref _commandBegunAt, 0);
            do
            {
                rest = RunCommands(rest);
                await _replies.SendAsync();
                if (Session.Unfinished is { } unfinished)
                    await FinishAsync(unfinished());
            }
            while (!rest.IsEmpty && IsOpen);

            _transport.Transport.Input.AdvanceTo(read.Buffer.End);
            _door.Counters.AddRead(_feed.Commands - before.Commands, Session.Replies.Errors - before.Errors, before.Bytes);
            NoteTimes(_feed.Commands == before.Commands ? before.BegunAt : 0);
            goesOn = IsOpen && !read.IsCompleted && EndReason == ConnectionEnd.None;
        }
    }

    private ReadOnlySequence<byte> RunCommands(ReadOnlySequence<byte> rest)
    {
        WriterPatience.Limit(); // This thread serves other connections too.
        try
        {
            while (!rest.IsEmpty && !_feed.IsBroken && !_feed.MustPause(_replies))
                rest = rest.Slice(_feed.Run(rest.FirstSpan, _replies));
        }
        finally
        {
            WriterPatience.Unlimit();
        }

        return rest;
    }

    private async ValueTask FinishAsync(Task unfinished)
    {
        try
        {
            await unfinished;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _door.Logger.CommandFailed(exception, Session.LastCommand);
            Session.Replies.WriteError($"ERR internal error; the server's log says more");
        }

        Session.Unfinished = null;
        await _replies.SendAsync();
    }

    private void NoteTimes(long begunAt)
    {
        long now = Math.Max(1, _door.Time.GetTimestamp());
        Volatile.Write(ref _lastReadAt, now);
        if (_feed.IsPartial)
            Volatile.Write(ref _commandBegunAt, begunAt == 0 ? now : begunAt);
    }

    private void WriteFarewell()
    {
        if (EndReason == ConnectionEnd.CommandTooSlow)
            Session.Replies.WriteError($"ERR Protocol error: a command took longer than {(long)_door.Limits.CommandTimeout.TotalSeconds} s to arrive");
        else if (EndReason == ConnectionEnd.NoFirstByte)
            Session.Replies.WriteError($"ERR Protocol error: no command within {(long)_door.Limits.FirstByteTimeout.TotalSeconds} s");
    }

    private static string Address(System.Net.EndPoint? endPoint) => endPoint?.ToString() ?? "local";
}

using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>How commands of the control plane run: on the door's threads for them, and what they begin in the engine's queue of jobs.</summary>
/// <remarks>The connection's next command waits for them, other connections do not. A wait for a job holds no thread.</remarks>
internal static class ControlWork
{
    /// <summary>Runs work aside; what it returns, or its refusal, is the reply.</summary>
    public static void Run(RespSession session, Func<Action<RespWriter>> work) => session.Unfinished = async () =>
    {
        try
        {
            Action<RespWriter> reply = await RunAsync(session, work);
            reply(session.Replies);
        }
        catch (PersonalizeException refused)
        {
            session.Replies.WriteRefusal(refused);
        }
    };

    /// <summary>Runs a change aside, and replies OK or its refusal.</summary>
    public static void RunToOk(RespSession session, Action change) => Run(session, () =>
    {
        change();
        return replies => replies.WriteOk();
    });

    /// <summary>Begins a job aside and waits for its end, unless the connection ends before; then the job goes on, as far as the engine does.</summary>
    /// <param name="session">Whose command it is.</param>
    /// <param name="begin">Begins it.</param>
    /// <param name="end">Completes when it has ended.</param>
    /// <param name="outcome">The job, once it has ended.</param>
    /// <param name="reply">The reply where it went well.</param>
    public static void RunJob<T>(RespSession session, Func<T> begin, Func<T, CancellationToken, Task> end, Func<T, JobOutcome> outcome, Action<RespWriter, T> reply) =>
        session.Unfinished = async () =>
        {
            RespWriter replies = session.Replies;
            try
            {
                T made = await RunAsync(session, begin);
                await end(made, session.Ending);
                Write(replies, outcome(made), () => reply(replies, made));
            }
            catch (PersonalizeException refused)
            {
                replies.WriteRefusal(refused);
            }
            catch (OperationCanceledException) when (session.Ending.IsCancellationRequested)
            {
                replies.WriteError($"BUSY the connection ends before what it waits for: that goes on as a job, and fails where the server stops; PE.JOBS tells");
            }
        };

    private static void Write(RespWriter replies, JobOutcome outcome, Action reply)
    {
        if (outcome.State == ResourceState.Active)
            reply();
        else if (outcome.Refused is { } refused)
            replies.WriteRefusal(refused);
        else if (outcome.State == ResourceState.Failed)
            replies.WriteError($"ERR {outcome.FailureReason}");
        else
            replies.WriteError($"BUSY it was stopped before it was done");
    }

    private static async Task<T> RunAsync<T>(RespSession session, Func<T> work)
    {
        T result = default!;
        await session.Door.Control.RunAsync(() => result = work());
        return result;
    }
}

using Microsoft.Extensions.Logging;
using Personalize.Server.Auth;
using Personalize.Server.Hosting;

namespace Personalize.Server.Resp;

/// <summary>What all connections of the TCP door share.</summary>
internal sealed class RespDoor : IDisposable
{
    private const int ControlThreadsMax = 4;

    public required RespLimits Limits { get; init; }

    public required CommandTable Commands { get; init; }

    public required Passwords Passwords { get; init; }

    public required IDurability Durability { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required ServerCounters Counters { get; init; }

    public ConnectionTable Connections { get; } = new();

    /// <summary>Where puts, patches and deletes go that have to wait.</summary>
    public AsideThreads Aside { get; } = new();

    /// <summary>Where commands of the control plane run: they wait for the disk, a model or each other, and no put waits behind them.</summary>
    public AsideThreads Control { get; } = new(ControlThreadsMax, "Personalize control");

    /// <summary>Where long scans run: more at once than processors would only slow down everybody.</summary>
    public AsideThreads Scans { get; } = new(Environment.ProcessorCount, "Personalize scan");

    /// <summary>Clients come over TLS.</summary>
    public bool IsTls { get; init; }

    /// <summary>Port that clients see; 0 until bound.</summary>
    public int Port { get; set; }

    /// <summary>Random name of this run, 40 hexadecimal digits, as Redis' run id.</summary>
    public string RunId { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(20));

    /// <summary>What the engine tells of its memory, for INFO; nothing where there is none.</summary>
    public Func<IEnumerable<(string Name, object Value)>> EngineMemory { get; set; } = static () => [];

    public DateTimeOffset StartedAt { get; private init; }

    public long StartedTimestamp { get; private init; }

    public AuthenticationFailures Failures { get; private init; } = null!;

    public static RespDoor Open(RespLimits limits, CommandTable commands, Passwords passwords, IDurability durability, TimeProvider time, ILogger logger, ServerCounters counters, bool isTls = false) => new()
    {
        Limits = limits,
        Commands = commands,
        Passwords = passwords,
        Durability = durability,
        Time = time,
        Logger = logger,
        Counters = counters,
        IsTls = isTls,
        StartedAt = time.GetUtcNow(),
        StartedTimestamp = time.GetTimestamp(),
        Failures = new AuthenticationFailures(limits.AuthenticationFailuresPerSecondMax, time),
    };

    public void Dispose()
    {
        Aside.Dispose();
        Control.Dispose();
        Scans.Dispose();
    }
}

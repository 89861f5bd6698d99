using System.Buffers;
using System.Net;
using Microsoft.Extensions.Logging;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Resp;

namespace Personalize.Server.Hosting;

/// <summary>Where the doors listen and who may come in.</summary>
public sealed class ServerOptions
{
    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Address of the HTTP door; port 0 takes a free port, null keeps it shut. Default 127.0.0.1:8080.</summary>
    public IPEndPoint? Http { get; set; } = new(IPAddress.Loopback, 8080);

    /// <summary>Address of the TCP door; port 0 takes a free port, null keeps it shut. Default 127.0.0.1:6390.</summary>
    public IPEndPoint? Tcp { get; set; } = new(IPAddress.Loopback, 6390);

    /// <summary>Serve addresses outside loopback without passwords.</summary>
    public bool IsInsecureAllowed { get; set; }

    /// <summary>File of <c>user:password</c> lines, or one bare password, for the TCP door; null asks nobody.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>File of access keys in the form of the AWS tools' credentials file: who may sign requests at the HTTP door; null takes every request, signed or not.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>Folder in which <c>s3://bucket/key</c> is <c>bucket/key</c>; null: there is none.</summary>
    public string? S3Root { get; set; }

    /// <summary>Address of a server that speaks S3's protocol, in place of <see cref="S3Root"/>; credentials come from where AWS programs have them.</summary>
    public string? S3Endpoint { get; set; }

    /// <summary>Bytes that one location on the server of <see cref="S3Endpoint"/> may have: they are copied below the engine's data directory while they are read. Default 64 GiB.</summary>
    public long S3CopyBytesMax { get; set; } = 64L << 30;

    /// <summary>PEM certificate of both doors, with <see cref="TlsKeyFile"/>; null serves plain text.</summary>
    public string? TlsCertificateFile { get; set; }

    /// <summary>PEM private key of <see cref="TlsCertificateFile"/>.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>What a client of the TCP door may take.</summary>
    public RespLimits Limits { get; set; } = new();

    /// <summary>What a client of the HTTP door may take.</summary>
    public HttpLimits HttpLimits { get; set; } = new();

    /// <summary>Bytes of one HTTP request body. Default 4 MiB.</summary>
    public int HttpBodyBytesMax { get; set; } = 4 << 20;

    /// <summary>Region in the ARNs of answers to clients whose signature names none. Default us-east-1.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Account in the ARNs of answers: twelve digits. Default 000000000000.</summary>
    public string Account { get; set; } = "000000000000";

    /// <summary>Time that stopping waits for clients before it cuts them off. Default 10 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of time limits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Write the log to standard error, warnings and worse. Default true; standard output carries the ready line only.</summary>
    public bool IsLogWritten { get; set; } = true;

    /// <summary>Where the log is written instead, such as <see cref="ServerLog.OpenStandardError"/>; it stays the caller's to dispose. Default null.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Throws unless a server may start with these options.</summary>
    /// <exception cref="ServerOptionsException">Names the option, the value seen and the value allowed.</exception>
    internal void Check()
    {
        if (Http is null && Tcp is null)
            throw new ServerOptionsException("no door is open; allowed are --http ADDR:PORT, --tcp ADDR:PORT or both");

        if ((TlsCertificateFile is null) != (TlsKeyFile is null))
            throw new ServerOptionsException("--tls-cert and --tls-key are given together or not at all");

        if (!IsRegion(Region))
            throw new ServerOptionsException($"--region is {Region}; allowed are 1..32 of a-z, 0-9 and -, such as us-east-1");

        if (Account.Length != 12 || !Account.All(char.IsAsciiDigit))
            throw new ServerOptionsException($"--account is {Account}; allowed are 12 digits such as 000000000000");

        RefuseOutside("--tcp", Tcp, PasswordFile is not null, "--password-file F");
        RefuseOutside("--http", Http, CredentialsFile is not null, "--credentials F");
        DataLocationOptions.Check(this);
    }

    /// <summary>Fit to stand in an ARN as its region.</summary>
    internal static bool IsRegion(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 32 && !text.ContainsAnyExcept(RegionCharacters);

    private void RefuseOutside(string option, IPEndPoint? endPoint, bool isProtected, string remedy)
    {
        if (endPoint is null || IPAddress.IsLoopback(endPoint.Address) || isProtected || IsInsecureAllowed)
            return;

        throw new ServerOptionsException(
            $"{option} {endPoint} is reachable from outside this machine and nothing protects it; allowed with {remedy} or --insecure");
    }
}

using System.CommandLine;
using System.Net;
using System.Runtime;
using Microsoft.Extensions.Logging;
using Personalize.Cli.Display;
using Personalize.Cli.Settings;
using Personalize.Engine;
using Personalize.Server.Hosting;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize serve</c>: the engine behind its two doors until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string?> data = Words.Directory("--data", "folder of the engine's data, made when absent; without it everything stays in memory");
        Option<IPEndPoint> http = Address("--http", "address of the HTTP door: the Amazon Personalize API, health and metrics", 8080);
        Option<IPEndPoint> tcp = Address("--tcp", "address of the TCP door: the Redis protocol", 6390);
        Option<string> durability = Words.OneOf("--durability", "when a put is answered", "commit", "everysec", "memory");
        Option<long?> memory = ByteSize.Option("--memory-max", "puts are refused beyond so much memory; default: no limit");
        Option<string?> passwords = Words.File("--password-file", "user:password a line, or one bare password, for the TCP door");
        Option<string?> certificate = Words.File("--tls-cert", "PEM certificate of both doors, its chain behind it; read again when it changes");
        Option<string?> key = Words.File("--tls-key", "PEM key of the certificate");
        Option<string?> keyFile = Words.KeyFile();
        var recoverTo = new Option<long?>("--recover-to")
        {
            Description = "give up every change behind this address of a damaged change log; the refusal to open it names the address",
            HelpName = "ADDRESS",
        };
        var region = new Option<string>("--region") { Description = "region in ARNs where a client names none; default us-east-1", HelpName = "REGION", DefaultValueFactory = _ => "us-east-1" };
        var account = new Option<string>("--account") { Description = "account in ARNs; default 000000000000", HelpName = "DIGITS", DefaultValueFactory = _ => "000000000000" };
        Option<string?> credentials = Words.File("--credentials", "access keys as the AWS tools keep them: who may sign requests at the HTTP door; default: every request is taken");
        Option<string?> root = Words.Directory("--s3-root", "folder in which s3://bucket/key is bucket/key; default: s3 below --data");
        Option<string?> endpoint = Words.Optional("--s3-endpoint", "URL", "server with S3's protocol that has the s3:// locations, in place of --s3-root");
        Option<long?> copies = ByteSize.Option("--s3-copy-max", "bytes of one location of --s3-endpoint, which are copied below --data while they are read; default 64G");
        var quotas = new Option<bool>("--aws-quotas") { Description = "hold the counts and minimums of the service's quotas; without it there are none" };
        Option<string> level = Words.OneOf("--log-level", "least event that standard error tells, of the doors and of the engine", "warning", "error", "information", "debug");
        var insecure = new Option<bool>("--insecure") { Description = "serve addresses outside this machine without passwords" };
        var command = new Command("serve", "Serve an engine: Redis protocol over TCP, the Amazon Personalize API, health and metrics over HTTP.")
        {
            data, http, tcp, durability, memory, passwords, certificate, key, keyFile, recoverTo, quotas, insecure, region, account, credentials, root, endpoint, copies, level,
        };
        command.SetAction((words, cancellationToken) =>
        {
            EngineOptions engine = EngineFolder.Options(words.GetValue(data), terminal, words.GetValue(keyFile));
            engine.Durability = words.GetValue(durability)!.ToUpperInvariant() switch
            {
                "EVERYSEC" => Durability.EverySecond,
                "MEMORY" => Durability.Memory,
                _ => Durability.Commit,
            };
            engine.RecoverTo = words.GetValue(recoverTo);
            engine.MemoryBytesMax = words.GetValue(memory) ?? long.MaxValue;
            engine.AwsQuotas = words.GetValue(quotas);
            var server = new ServerOptions
            {
                Http = words.GetValue(http),
                Tcp = words.GetValue(tcp),
                IsInsecureAllowed = words.GetValue(insecure),
                PasswordFile = words.GetValue(passwords),
                TlsCertificateFile = words.GetValue(certificate),
                TlsKeyFile = words.GetValue(key),
                Region = words.GetValue(region)!,
                Account = words.GetValue(account)!,
                CredentialsFile = words.GetValue(credentials),
                S3Endpoint = words.GetValue(endpoint),
                S3CopyBytesMax = words.GetValue(copies) ?? new ServerOptions().S3CopyBytesMax,
                S3Root = words.GetValue(root) ?? (words.GetValue(endpoint) is null && words.GetValue(data) is { } folder ? Path.Combine(folder, "s3") : null),
            };
            return RunAsync(terminal, engine, server, Enum.Parse<LogLevel>(words.GetValue(level)!, ignoreCase: true), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, EngineOptions engineOptions, ServerOptions serverOptions, LogLevel level, CancellationToken cancellationToken)
    {
        if (engineOptions.DataDirectory is null)
            terminal.Error.Say("no --data: everything is kept in memory and gone when this ends");
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency; // Whole heaps are collected beside the requests, not while they wait, unless memory is short.
        using ILoggerFactory log = ServerLog.OpenStandardError(level);
        engineOptions.Logger = log.CreateLogger("Personalize.Engine");
        serverOptions.LoggerFactory = log;
        using PersonalizeEngine engine = PersonalizeEngine.Open(engineOptions);
        await using PersonalizeServer server = Create(engine, serverOptions);
        await server.StartAsync(cancellationToken);
        terminal.Output.Say(server.ReadyLine);
        await server.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private static PersonalizeServer Create(PersonalizeEngine engine, ServerOptions options)
    {
        try
        {
            return PersonalizeServer.Create(engine, options);
        }
        catch (ServerOptionsException wrong)
        {
            throw new WrongWordsException(wrong.Message);
        }
    }

    private static Option<IPEndPoint> Address(string name, string description, int port) => new(name)
    {
        Description = $"{description}; port 0 takes a free one; default 127.0.0.1:{port}",
        HelpName = "ADDR:PORT",
        DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, port),
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            string numeric = word.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + word["localhost".Length..] : word;
            bool hasPort = numeric.LastIndexOf(':') > numeric.LastIndexOf(']') && numeric.Contains(numeric.StartsWith('[') ? ']' : '.', StringComparison.Ordinal);
            if (hasPort && IPEndPoint.TryParse(numeric, out IPEndPoint? address))
                return address;
            result.AddError($"{name} is {word}; allowed ADDR:PORT such as 127.0.0.1:{port}, 0.0.0.0:{port} or [::1]:{port}, port 0..65535");
            return null;
        },
    };
}

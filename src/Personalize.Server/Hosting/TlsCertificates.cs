using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Personalize.Server.Hosting;

/// <summary>The certificate of both doors: read from its PEM files, and read again when they have changed, without a restart.</summary>
/// <remarks>
/// Looks at what is in the files every ten seconds, so that it does not matter how they were replaced (written over, renamed, a link moved). What is half
/// written or wrong is told to the log and the certificate before goes on. Connections keep the one that they began with. TLS 1.2 and 1.3; certificates of
/// the chain behind the first one in the file are sent along.
/// </remarks>
internal sealed class TlsCertificates : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly TimeProvider _time;
    private byte[] _seen;
    private SslStreamCertificateContext _current;
    private ITimer? _timer;
    private string? _toldUnread;

    /// <exception cref="ServerOptionsException">The files are not there or are not a certificate and its key.</exception>
    public TlsCertificates(string certificateFile, string keyFile, TimeProvider time)
    {
        _certificateFile = certificateFile;
        _keyFile = keyFile;
        _time = time;
        try
        {
            string certificate = File.ReadAllText(_certificateFile), key = File.ReadAllText(_keyFile);
            _current = Parse(certificate, key);
            _seen = Hash(certificate, key);
        }
        catch (Exception exception) when (IsOfFiles(exception))
        {
            throw new ServerOptionsException($"--tls-cert {certificateFile} and --tls-key {keyFile} are not a PEM certificate and its key: {exception.Message}", exception);
        }
    }

    /// <summary>How handshakes are made from now on.</summary>
    public TlsHandshakeCallbackOptions Handshake => new()
    {
        HandshakeTimeout = HandshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Volatile.Read(ref _current),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    };

    /// <summary>Begins to look at the files.</summary>
    public void Watch(ILogger logger) => _timer = _time.CreateTimer(_ => Look(logger), null, Period, Period);

    public void Dispose() => _timer?.Dispose();

    private void Look(ILogger logger)
    {
        try
        {
            string certificate = File.ReadAllText(_certificateFile), key = File.ReadAllText(_keyFile);
            byte[] now = Hash(certificate, key);
            if (now.AsSpan().SequenceEqual(_seen))
                return;

            _seen = now; // Looked at once, whether it is a certificate or not: what is wrong is told once per change.
            Volatile.Write(ref _current, Parse(certificate, key)); // The one before ends with its last connection.
            _toldUnread = null;
            X509Certificate2 read = _current.TargetCertificate;
            logger.CertificateRead(_certificateFile, read.Subject, read.NotAfter.ToUniversalTime());
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            _toldUnread = null;
            logger.CertificateRefused(_certificateFile, _keyFile, exception.Message);
        }
        catch (Exception exception) when (IsOfFiles(exception))
        {
            if (!string.Equals(_toldUnread, exception.Message, StringComparison.Ordinal)) // Files that cannot be read have no bytes to tell one change from the next.
                logger.CertificateRefused(_certificateFile, _keyFile, exception.Message);

            _toldUnread = exception.Message;
            _seen = [];
        }
    }

    private static SslStreamCertificateContext Parse(string certificate, string key)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificate, key);
        X509Certificate2 first = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        return SslStreamCertificateContext.Create(first, chain, offline: true);
    }

    // Of public bytes and of a secret that must not be kept a second time.
    private static byte[] Hash(string certificate, string key) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificate + key));

    private static bool IsOfFiles(Exception exception) => exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;
}

using Microsoft.Extensions.Logging;

namespace Personalize.Server.Hosting;

/// <summary>What the host writes to the log, under ids 700..799 that stay.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(700, LogLevel.Warning, "The certificate in {File} was read anew: {Subject}, until {NotAfter:u}")]
    public static partial void CertificateRead(this ILogger logger, string file, string subject, DateTime notAfter);

    [LoggerMessage(701, LogLevel.Error, "--tls-cert {Certificate} and --tls-key {Key} have changed and are not a PEM certificate and its key: {Error}; the one before goes on")]
    public static partial void CertificateRefused(this ILogger logger, string certificate, string key, string error);
}

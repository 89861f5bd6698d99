using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Personalize.Server.Hosting;

/// <summary>Reads the certificate of both doors from its PEM files.</summary>
internal static class TlsCertificate
{
    /// <exception cref="ServerOptionsException">The files are not there or are not a certificate and its key.</exception>
    public static X509Certificate2 Read(string certificateFile, string keyFile)
    {
        try
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ServerOptionsException($"--tls-cert {certificateFile} and --tls-key {keyFile} are not a PEM certificate and its key: {exception.Message}", exception);
        }
    }
}

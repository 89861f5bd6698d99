using System.Security.Cryptography;
using System.Text;

namespace Personalize.Server.Aws.Signing;

/// <summary>A secret access key, and the key derived from it for one day and region.</summary>
/// <remarks><c>HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")</c>, as the signature's own page has it. Any thread.</remarks>
internal sealed class SigningSecret(string secret)
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes("AWS4" + secret);
    private Derived _last = new("", []);

    /// <summary>The signature of a text, 32 bytes.</summary>
    /// <param name="scope">The scope's date, region, service and end.</param>
    /// <param name="text">The string to sign.</param>
    /// <param name="signature">Takes 32 bytes.</param>
    public void Sign(SigningScope scope, ReadOnlySpan<byte> text, Span<byte> signature)
    {
        string dayAndRegion = $"{scope.Date}/{scope.Region}";
        Derived derived = Volatile.Read(ref _last);
        if (!string.Equals(derived.DayAndRegion, dayAndRegion, StringComparison.Ordinal))
        {
            byte[] key = _secret;
            foreach (string part in new[] { scope.Date, scope.Region, SigningScope.Service, SigningScope.End })
                key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));

            derived = new Derived(dayAndRegion, key);
            Volatile.Write(ref _last, derived);
        }

        HMACSHA256.HashData(derived.Key, text, signature);
    }

    private sealed record Derived(string DayAndRegion, byte[] Key);
}

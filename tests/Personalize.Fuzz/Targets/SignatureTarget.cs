using System.Text;
using Microsoft.AspNetCore.Http;
using Personalize.Server.Aws.Signing;

namespace Personalize.Fuzz.Targets;

/// <summary>Authorization headers: none that was made up is taken, whatever it says; what is read is read again the same.</summary>
internal sealed class SignatureTarget : FuzzTarget
{
    private const string Stamp = "20261124T160000Z";

    private SignatureCheck? _check;

    public override string Name => "signature";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8($"AWS4-HMAC-SHA256 Credential=AKID/20261124/us-west-2/personalize/aws4_request, SignedHeaders=host;x-amz-date, Signature={new string('a', 64)}"),
        Utf8($"AWS4-HMAC-SHA256 Signature={new string('0', 64)},SignedHeaders=content-type;host;x-amz-date;x-amz-target,Credential=A/B/20261124/x/personalize/aws4_request"),
    ];

    public override IReadOnlyList<byte[]> Words =>
        [Utf8("Credential="), Utf8("SignedHeaders="), Utf8("Signature="), Utf8("/personalize/aws4_request"), Utf8("20261124/"), Utf8("AKID/"), Utf8(";host"), Utf8(","), Utf8("AWS4-HMAC-SHA256 "), Utf8("//////")];

    public override long AllocatedBytesMax(int inputBytes) => (64 << 10) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        _check ??= new SignatureCheck(new AccessKeys([("AKID", "secret"), ("A/B", "other")]), new StoppedClock());
        string header = Encoding.UTF8.GetString(input);
        var headers = new HeaderDictionary { ["Host"] = "127.0.0.1:8080", ["X-Amz-Date"] = Stamp, ["X-Amz-Target"] = "AmazonPersonalize.ListRecipes", ["Authorization"] = header };
        Require(_check.Check("POST", "/", headers, "{}"u8) is not SignatureFault.None and not SignatureFault.Missing, "a made-up signature was taken");
        if (Authorization.TryParse(header) is { } read)
        {
            string written = $"{Authorization.Algorithm} Credential={read.AccessKey}/{read.Scope}, SignedHeaders={string.Join(';', read.SignedHeaders)}, Signature={Convert.ToHexStringLower(read.Signature)}";
            Require(Authorization.TryParse(written) is { } again && again.Signature.SequenceEqual(read.Signature) && again.Scope == read.Scope && string.Equals(again.AccessKey, read.AccessKey, StringComparison.Ordinal), "read twice, two headers");
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 16, 0, 0, TimeSpan.Zero);
    }
}

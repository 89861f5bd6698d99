using System.Text;
using Personalize.Engine.Resources;

namespace Personalize.Server.Aws.DataLocations;

/// <summary>An <c>s3://bucket/key</c> that names a file, or with a key that ends in <c>/</c> (or none) a folder.</summary>
/// <remarks>
/// <code>
/// location = "s3://" bucket [ "/" [ part { "/" part } [ "/" ] ] ]
/// bucket   = 1..63 letters, digits, "." "-" "_"; the first and last a letter or digit; no ".."
/// part     = 1..255 bytes of UTF-8 without control characters and &lt; &gt; : " | ? * \; not "." or ".."; not ending in "." or " "; no device of Windows
/// </code>
/// A key is taken literally: <c>%2e</c> is three characters. What passes here is one name per part on every file system, so a path made of it stays below its root.
/// Where a location is no path of this machine but a key on an S3 server, a part may be any UTF-8 without control characters but <c>.</c> and <c>..</c>.
/// </remarks>
internal readonly record struct S3Location
{
    /// <summary>Characters of a location, as the service has it.</summary>
    public const int CharsMax = 256;

    private const string Scheme = "s3://";
    private const int BucketCharsMax = 63;
    private const int PartBytesMax = 255;

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    private S3Location(string bucket, string key)
    {
        Bucket = bucket;
        Key = key;
    }

    public string Bucket { get; }

    /// <summary>Without the slash before it; empty for the whole bucket.</summary>
    public string Key { get; }

    public bool IsFolder => Key.Length == 0 || Key.EndsWith('/');

    /// <summary>The names from the bucket on, one per part.</summary>
    public IEnumerable<string> Parts => Key.TrimEnd('/') is { Length: > 0 } key ? key.Split('/').Prepend(Bucket) : [Bucket];

    /// <summary>Reads a location; on false <paramref name="problem"/> says what is wrong and what is allowed, in printable characters.</summary>
    /// <param name="text">What the caller wrote.</param>
    /// <param name="location">What it says.</param>
    /// <param name="problem">Why it is none.</param>
    /// <param name="isPath">It will be a path of this machine.</param>
    public static bool TryParse(string text, out S3Location location, out string problem, bool isPath = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        location = default;
        problem = "";
        string? fault = text.Length > CharsMax ? $"it has {text.Length} characters; allowed at most {CharsMax}" : FaultOf(text, isPath);
        if (fault is not null)
        {
            problem = $"Invalid Data location. '{ResourceNames.Printable(text.Length > CharsMax ? text[..CharsMax] : text)}': {fault}.";
            return false;
        }

        string rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        location = slash < 0 ? new S3Location(rest, "") : new S3Location(rest[..slash], rest[(slash + 1)..]);
        return true;
    }

    /// <summary>Whether a name may be one part of a path, the same on every system.</summary>
    public static bool IsPart(string part) => PartFault(part) is null;

    /// <summary>As the caller wrote it.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";

    private static string? FaultOf(string text, bool isPath)
    {
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return "locations of http and https are not fetched; allowed s3://bucket/key, a file or a folder that ends in /";

        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return "it does not begin with s3://; allowed s3://bucket/key";

        string[] parts = text[Scheme.Length..].Split('/');
        if (!IsBucket(parts[0]))
            return $"the bucket '{ResourceNames.Printable(parts[0])}' is no bucket's name; allowed are 1..{BucketCharsMax} letters, digits, '.', '-' and '_'";

        int last = parts[^1].Length == 0 ? parts.Length - 1 : parts.Length; // a slash at the end makes a folder
        return parts.AsSpan(1, Math.Max(0, last - 1)).ToArray().Select(part => isPath ? PartFault(part) : KeyPartFault(part)).FirstOrDefault(fault => fault is not null);
    }

    private static bool IsBucket(string bucket) =>
        bucket.Length is > 0 and <= BucketCharsMax
        && bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        && char.IsAsciiLetterOrDigit(bucket[0]) && char.IsAsciiLetterOrDigit(bucket[^1])
        && !bucket.Contains("..", StringComparison.Ordinal)
        && !IsDevice(bucket);

    /// <summary>What no key may have here, wherever it lies.</summary>
    private static string? KeyPartFault(string part)
    {
        string seen = ResourceNames.Printable(part);
        if (part.Length == 0)
            return "a part of the key between two slashes is empty; allowed are 1..255 bytes";

        if (part is "." or "..")
            return $"the key has the part '{seen}', which leaves its folder; allowed are names";

        if (!IsWellFormed(part, out int bytes) || bytes > PartBytesMax)
            return $"the part '{seen}' of the key has {bytes} bytes; allowed are 1..{PartBytesMax} of UTF-8";

        return part.Any(char.IsControl) ? $"the part '{seen}' of the key has a control character; allowed are none" : null;
    }

    private static string? PartFault(string part)
    {
        if (KeyPartFault(part) is { } fault)
            return fault;

        string seen = ResourceNames.Printable(part);
        if (part.Any(c => c is '<' or '>' or ':' or '"' or '|' or '?' or '*' or '\\'))
            return $"the part '{seen}' of the key has a character that no file may have; not allowed are < > : \" | ? * \\";

        return part[^1] is '.' or ' ' || IsDevice(part) ? $"the part '{seen}' of the key names no file on some systems; choose another" : null;
    }

    private static bool IsWellFormed(string part, out int bytes)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(part);
        bytes = utf8.Length;
        return string.Equals(Encoding.UTF8.GetString(utf8), part, StringComparison.Ordinal); // Half a surrogate pair comes back as something else.
    }

    /// <summary>NUL, nul.csv, COM1 … are devices on Windows whatever folder they are named in.</summary>
    private static bool IsDevice(string part)
    {
        string stem = part.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return Devices.Contains(stem, StringComparer.Ordinal)
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && "0123456789¹²³".Contains(stem[3], StringComparison.Ordinal));
    }
}

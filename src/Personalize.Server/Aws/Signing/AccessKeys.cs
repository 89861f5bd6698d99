using System.Security.Cryptography;

namespace Personalize.Server.Aws.Signing;

/// <summary>Who may sign requests: access keys with their secrets.</summary>
/// <remarks>
/// Immutable but for one derived key per access key, kept because it changes once a day; any thread. A key that nobody has is answered with a made-up
/// secret, so that its requests take as long as others.
/// </remarks>
internal sealed class AccessKeys
{
    private readonly Dictionary<string, SigningSecret> _secrets;
    private readonly SigningSecret _nobody = new(Convert.ToHexString(RandomNumberGenerator.GetBytes(20)));

    public AccessKeys(IEnumerable<(string AccessKey, string Secret)> keys) =>
        _secrets = keys.ToDictionary(key => key.AccessKey, key => new SigningSecret(key.Secret), StringComparer.Ordinal);

    /// <summary>Nobody needs to sign.</summary>
    public static AccessKeys None { get; } = new([]);

    public bool AreRequired => _secrets.Count > 0;

    /// <summary>The secret of an access key; false, with a secret that signs nothing, where nobody has it.</summary>
    public bool TryGet(string accessKey, out SigningSecret secret)
    {
        bool isKnown = _secrets.TryGetValue(accessKey, out SigningSecret? found);
        secret = found ?? _nobody;
        return isKnown;
    }
}

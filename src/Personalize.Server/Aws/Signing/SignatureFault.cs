namespace Personalize.Server.Aws.Signing;

/// <summary>Why a request's signature is not taken.</summary>
internal enum SignatureFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>There is no Authorization header.</summary>
    Missing,

    /// <summary>The header, or the date it needs, is not what AWS Signature Version 4 has.</summary>
    Incomplete,

    /// <summary>Nobody has that access key.</summary>
    UnknownKey,

    /// <summary>It was signed too long ago, or too far ahead.</summary>
    Expired,

    /// <summary>What was signed is not what came, or not with the key's secret.</summary>
    Mismatch,
}

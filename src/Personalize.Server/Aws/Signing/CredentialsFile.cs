namespace Personalize.Server.Aws.Signing;

/// <summary>Reads who may sign requests at the HTTP door, in the form of the AWS tools' own credentials file.</summary>
/// <remarks>
/// <code>
/// [profile]
/// aws_access_key_id = AKIA...
/// aws_secret_access_key = ...        other keys are passed over; lines that begin with '#' or ';' are comments
/// </code>
/// Every profile may sign; its name is for people only.
/// </remarks>
internal static class CredentialsFile
{
    private const string KeyName = "aws_access_key_id";
    private const string SecretName = "aws_secret_access_key";
    private const string Allowed = "allowed are [profile] lines, each followed by " + KeyName + " = ... and " + SecretName + " = ...";

    public static AccessKeys Read(string path) => Parse(File.ReadAllLines(path), path);

    /// <exception cref="FormatException">Names file and line and what is allowed; never a key or a secret.</exception>
    public static AccessKeys Parse(IEnumerable<string> lines, string path)
    {
        var profiles = new List<Profile>();
        int number = 0;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;

            if (line[0] == '[')
                profiles.Add(line[^1] == ']' ? new Profile(number) : throw new FormatException($"{path} line {number}: the profile's name does not end in ']'; {Allowed}"));
            else
                Set(profiles.LastOrDefault() ?? throw new FormatException($"{path} line {number} belongs to no profile; {Allowed}"), line, path, number);
        }

        return profiles.Count > 0 ? KeysOf(profiles, path) : throw new FormatException($"{path} holds no profile; {Allowed}");
    }

    private static void Set(Profile profile, string line, string path, int number)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw new FormatException($"{path} line {number} has no '='; {Allowed}");

        string name = line[..equals].Trim();
        string value = line[(equals + 1)..].Trim();
        if (name.Equals(KeyName, StringComparison.OrdinalIgnoreCase))
            profile.Key = IsKey(value) ? value : throw new FormatException($"{path} line {number}: the access key has {value.Length} characters or one that no signature can name; allowed are 1..{Authorization.AccessKeyCharsMax} printable ones without ',' and spaces");
        else if (name.Equals(SecretName, StringComparison.OrdinalIgnoreCase))
            profile.Secret = value;
    }

    // What Authorization.TryParse takes: another key could never match.
    private static bool IsKey(string key) => key.Length <= Authorization.AccessKeyCharsMax && key.All(c => c is > ' ' and <= '~' and not ',');

    private static AccessKeys KeysOf(List<Profile> profiles, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Profile profile in profiles)
        {
            if (profile.Key.Length == 0 || profile.Secret.Length == 0)
                throw new FormatException($"{path} line {profile.Line}: the profile lacks its access key or its secret; {Allowed}");

            if (!names.Add(profile.Key))
                throw new FormatException($"{path} line {profile.Line}: the profile's access key is another profile's too; allowed is one each");
        }

        return new AccessKeys(profiles.Select(profile => (profile.Key, profile.Secret)));
    }

    private sealed class Profile(int line)
    {
        public int Line { get; } = line;

        public string Key { get; set; } = "";

        public string Secret { get; set; } = "";
    }
}

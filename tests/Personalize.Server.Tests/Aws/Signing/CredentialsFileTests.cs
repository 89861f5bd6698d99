using Personalize.Server.Aws.Signing;
using Xunit;

namespace Personalize.Server.Tests.Aws.Signing;

public sealed class CredentialsFileTests
{
    [Fact]
    public void Reads_every_profile()
    {
        AccessKeys keys = CredentialsFile.Parse(
            ["# people", "", "[default]", "aws_access_key_id = A", "aws_secret_access_key=s=1", "region = us-west-2", "; shop", "[shop]", "AWS_SECRET_ACCESS_KEY = t", "aws_access_key_id = B"], "file");

        Assert.True(keys.AreRequired);
        Assert.True(keys.TryGet("A", out _));
        Assert.True(keys.TryGet("B", out _));
        Assert.False(keys.TryGet("a", out _));
        Assert.False(AccessKeys.None.AreRequired);
    }

    [Fact]
    public void A_key_that_is_longer_than_any_that_can_sign_is_refused()
    {
        string[] Lines(int chars) => ["[a]", "aws_access_key_id = " + new string('K', chars), "aws_secret_access_key = s"];

        Assert.True(CredentialsFile.Parse(Lines(128), "file").AreRequired);
        FormatException refused = Assert.Throws<FormatException>(() => CredentialsFile.Parse(Lines(129), "file"));
        Assert.StartsWith("file line 2: the access key has 129 characters", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_access_key_id = hush", "file line 1 belongs to no profile")]
    [InlineData("[default\naws_access_key_id = hush", "file line 1: the profile's name does not end in ']'")]
    [InlineData("[default]\nhush", "file line 2 has no '='")]
    [InlineData("[default]\naws_access_key_id = hush", "file line 1: the profile lacks")]
    [InlineData("[a]\naws_access_key_id=hush\naws_secret_access_key=hush\n[b]\naws_access_key_id=hush\naws_secret_access_key=x", "file line 4: the profile's access key is another's")]
    [InlineData("[a]\naws_access_key_id=hush,hush\naws_secret_access_key=hush", "file line 2: the access key has 9 characters or one that no signature can name; allowed are 1..128")]
    [InlineData("# nothing", "file holds no profile")]
    public void Names_the_line_and_never_a_secret(string text, string told)
    {
        FormatException refused = Assert.Throws<FormatException>(() => CredentialsFile.Parse(text.Split('\n'), "file"));

        Assert.Contains(told.Replace("another's", "another", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
    }
}

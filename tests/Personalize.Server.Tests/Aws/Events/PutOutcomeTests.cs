using Personalize.Core;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Events;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Server.Tests.Aws.Events;

public sealed class PutOutcomeTests
{
    [Fact]
    public void What_was_not_put_is_never_answered_as_taken()
    {
        PutOutcome busy = PutOutcome.Of(new Refusal(RefusalCode.Busy));

        Assert.True(busy.IsBusy);
        Assert.Equal((AwsErrorKind.ResourceInUse, "another operation holds the resource now"), (busy.Answer!.Kind, busy.Answer.Message));
        Assert.Equal(AwsErrorKind.LimitExceeded, PutOutcome.Of(new Refusal(RefusalCode.MemoryFull)).Answer!.Kind);
        Assert.Null(PutOutcome.Taken(new LogPosition(1)).Answer);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    public void A_put_that_met_a_change_of_its_schema_is_made_again_once(int changes, int puts, bool isBusy)
    {
        int made = 0;
        PutOutcome outcome = PutRun.PutPatiently(null!, _ => made++ < changes ? PutOutcome.Of(new Refusal(RefusalCode.Busy)) : PutOutcome.Taken(new LogPosition(1)));

        Assert.Equal((puts, isBusy), (made, outcome.IsBusy));
    }
}

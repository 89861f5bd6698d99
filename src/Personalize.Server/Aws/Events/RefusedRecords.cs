using System.Globalization;
using System.Text;

namespace Personalize.Server.Aws.Events;

/// <summary>Which records of a request do not fit, and why; lives on the stack and allocates only where one does not.</summary>
internal ref struct RefusedRecords
{
    private StringBuilder? _reasons;

    public int Count { get; private set; }

    /// <param name="number">The record's place in the request, from 1.</param>
    /// <param name="reason">The value seen and the value allowed.</param>
    public void Add(int number, string reason)
    {
        _reasons ??= new StringBuilder();
        _reasons.Append(CultureInfo.InvariantCulture, $"{(Count++ == 0 ? "" : "; ")}record {number}: {reason}");
    }

    /// <summary>The service's error: how many of how many, then each.</summary>
    public readonly AwsError ToError(int recordCount, string dataset) => AwsError.InvalidInput(
        $"{Count} of the {recordCount} records in the request do not match the schema of dataset {dataset}: {_reasons}");
}

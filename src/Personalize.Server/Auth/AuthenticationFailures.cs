namespace Personalize.Server.Auth;

/// <summary>Counts wrong passwords per address and second, so that guessing has a speed limit.</summary>
/// <remarks>Holds at most 4,096 addresses, those of the running second only. Any thread.</remarks>
internal sealed class AuthenticationFailures(int perSecondMax, TimeProvider time)
{
    private const int AddressesMax = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _second;

    /// <summary>Notes a failure.</summary>
    /// <returns>Whether this address has used up its failures of this second and should wait for the next.</returns>
    public bool Note(string address)
    {
        long second = time.GetTimestamp() / time.TimestampFrequency;
        lock (_gate)
        {
            if (second != _second)
            {
                _counts.Clear();
                _second = second;
            }

            if (!_counts.TryGetValue(address, out int count) && _counts.Count == AddressesMax)
                return true;

            _counts[address] = ++count;
            return count > perSecondMax;
        }
    }
}

namespace Personalize.Storage.Log;

/// <summary>Where a record ends in the log. It is durable once the log's durable position has reached it.</summary>
/// <param name="Address">Byte address just behind the record; 0 (the default) is reached before anything is written.</param>
public readonly record struct LogPosition(long Address) : IComparable<LogPosition>
{
    public int CompareTo(LogPosition other) => Address.CompareTo(other.Address);

    public static bool operator <(LogPosition left, LogPosition right) => left.Address < right.Address;

    public static bool operator >(LogPosition left, LogPosition right) => left.Address > right.Address;

    public static bool operator <=(LogPosition left, LogPosition right) => left.Address <= right.Address;

    public static bool operator >=(LogPosition left, LogPosition right) => left.Address >= right.Address;

    public static LogPosition Max(LogPosition left, LogPosition right) => left > right ? left : right;
}

using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Personalize.Crash.Memory;

/// <summary>Promise 10: at its memory limit an engine refuses puts, and the process lives and stays within a tenth above the limit.</summary>
/// <remarks>What the runtime takes before there are data is not the engine's and not counted: measured while the engine is small.</remarks>
public sealed class MemoryLimitTests
{
    private const long BytesMax = 256 << 20;

    [Fact]
    public void A_process_at_its_limit_stays_within_a_tenth_above_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        (long tracked, long resident) = Fill("");
        Assert.InRange(tracked, BytesMax * 9 / 10, BytesMax * 11 / 10);
        Assert.True(IsWithin(resident), $"{resident} bytes are resident, the limit is {BytesMax}");
    }

    [Fact]
    public void The_check_sees_memory_that_nobody_counts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        Assert.False(IsWithin(Fill("leaks").Resident));
    }

    private static bool IsWithin(long resident) => resident <= BytesMax * 11 / 10;

    // The child throws, and says nothing, where it is not refused whole, does not recommend or does not delete.
    private static (long Tracked, long Resident) Fill(string option)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Personalize.Crash.Writer.dll"), "memory", BytesMax.ToString(CultureInfo.InvariantCulture), option])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        long[] figures = [.. said.Split(' ').Select(figure => long.Parse(figure, CultureInfo.InvariantCulture))];
        return (figures[1], figures[3] - figures[2]);
    }
}

using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>Events of the log have ids that people may look for, and each is one line.</summary>
public class LogEventTests
{
    private static IEnumerable<(Type Room, LoggerMessageAttribute Event)> Events =>
        from type in typeof(PersonalizeEngine).Assembly.GetTypes().Concat(typeof(PersonalizeServer).Assembly.GetTypes())
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (type, message);

    [Fact]
    public void Every_event_has_an_id_of_its_own_in_the_hundred_of_its_room()
    {
        Assert.True(Events.Count() > 20);
        Assert.Equal(Events.Count(), Events.Select(e => e.Event.EventId).Distinct().Count());
        foreach (IGrouping<int, (Type Room, LoggerMessageAttribute Event)> hundred in Events.GroupBy(e => e.Event.EventId / 100))
            Assert.Single(hundred.Select(e => e.Room).Distinct());
    }

    [Fact]
    public void An_event_is_one_line_whatever_stands_in_it()
    {
        using var written = new StringWriter();
        var failure = new InvalidDataException("first\r\nsecond\u001b[31m \u202e\u2028\u0085");
        new LogLineFormatter().Write(
            new LogEntry<string>(LogLevel.Error, "Personalize.X", new EventId(7), "a\nb\r\u0007c", failure, (state, _) => state), null, written);

        string line = written.ToString();
        Assert.EndsWith(" error Personalize.X[7] a | b | ?c | System.IO.InvalidDataException: first | second?[31m ?\n", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z ", line);
    }
}

using System.Text.Json;
using Personalize.Server.Aws.Shapes;

namespace Personalize.Server.Aws.Paging;

/// <summary>A list of resources in pages: the rules of <c>maxResults</c> and <c>nextToken</c>, once for all lists.</summary>
/// <typeparam name="T">What is listed.</typeparam>
internal sealed class ListOperation<T>
{
    private const int PageMax = 100;

    /// <summary>Name of the operation: ListCampaigns.</summary>
    public required string Name { get; init; }

    /// <summary>Member of the answer that holds the list.</summary>
    public required string Member { get; init; }

    /// <summary>Members of the input that choose what is listed.</summary>
    public Member[] Filters { get; init; } = [];

    /// <summary>What one entry looks like.</summary>
    public required StructureShape Entry { get; init; }

    /// <summary>Everything that the request's filters choose, in no order.</summary>
    public required Func<AwsCall, IEnumerable<T>> Find { get; init; }

    /// <summary>What may be wrong with the filters; null: nothing.</summary>
    public Func<AwsCall, AwsError?>? Check { get; init; }

    /// <summary>When it was made, and its name, unique in the list.</summary>
    public required Func<T, (DateTimeOffset At, string Name)> Place { get; init; }

    /// <summary>Jobs and versions: the newest first. Else in the order of creation.</summary>
    public bool IsNewestFirst { get; init; }

    /// <summary>Writes the members of an entry.</summary>
    public required Action<AwsCall, Utf8JsonWriter, T> Write { get; init; }

    public AwsOperation ToOperation() => AwsOperation.Control(
        Name,
        new StructureShape([.. Filters, new("nextToken", ControlShapes.NextToken), new("maxResults", ControlShapes.MaxResults)]),
        new StructureShape(new(Member, new ListShape(Entry, 0, PageMax)), new("nextToken", ControlShapes.NextToken)),
        Answer);

    private AwsError? Answer(AwsCall call)
    {
        if (Check?.Invoke(call) is { } wrong)
            return wrong;

        string list = ListKey(call);
        PagePlace? after = null;
        if (call.Text("nextToken") is { } token)
        {
            if (!call.Door.PageTokens.TryRead(list, token, out PagePlace last))
                return new AwsError(AwsErrorKind.InvalidNextToken, "The nextToken was not issued by this server for this list; leave it out to begin anew.");

            after = last;
        }

        int count = call.Integer("maxResults") ?? PageMax;
        List<(PagePlace Place, T Entry)> rest = Rest(call, after);
        call.Answer.WriteStartArray(Member);
        foreach ((_, T entry) in rest.Take(count))
        {
            call.Answer.WriteStartObject();
            Write(call, call.Answer, entry);
            call.Answer.WriteEndObject();
        }

        call.Answer.WriteEndArray();
        if (rest.Count > count)
            call.Answer.WriteString("nextToken", call.Door.PageTokens.Make(list, rest[count - 1].Place));

        return null;
    }

    private List<(PagePlace Place, T Entry)> Rest(AwsCall call, PagePlace? after)
    {
        int order = IsNewestFirst ? -1 : 1;
        var rest = new List<(PagePlace Place, T Entry)>();
        foreach (T entry in Find(call))
        {
            (DateTimeOffset at, string name) = Place(entry);
            var place = new PagePlace(at.UtcTicks, name);
            if (after is not { } last || PagePlace.Compare(place, last) * order > 0)
                rest.Add((place, entry));
        }

        rest.Sort((a, b) => PagePlace.Compare(a.Place, b.Place) * order);
        return rest;
    }

    /// <summary>The operation and its filters, so that a token fits no other list.</summary>
    private string ListKey(AwsCall call) =>
        Name + string.Concat(Filters.Select(filter => $"\0{filter.Name}={call.Text(filter.Name)}"));
}

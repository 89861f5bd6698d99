namespace Personalize.Crash.Support;

/// <summary>One id: its newest record from a file and its newest put, of which the later shows.</summary>
internal sealed class EntityModel
{
    private SortedDictionary<string, string>? _bulk;
    private SortedDictionary<string, string>? _put;
    private bool _bulkIsLater;

    public SortedDictionary<string, string>? Shown => _bulkIsLater ? _bulk ?? _put : _put ?? _bulk;

    public void Put(SortedDictionary<string, string> fields)
    {
        _put = fields;
        _bulkIsLater = false;
    }

    public void Import(SortedDictionary<string, string> fields)
    {
        _bulk = fields;
        _bulkIsLater = true;
    }

    /// <summary>The shown record with some fields changed counts as put; nothing without a record.</summary>
    public void Patch(IEnumerable<(string Name, string? Value)> changes)
    {
        if (Shown is null)
        {
            return;
        }

        var fields = new SortedDictionary<string, string>(Shown, StringComparer.Ordinal);
        foreach ((string name, string? value) in changes)
        {
            if (value is null)
            {
                fields.Remove(name);
            }
            else
            {
                fields[name] = value;
            }
        }

        Put(fields);
    }

    public void LoseBulk() => _bulk = null;
}

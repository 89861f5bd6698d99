using System.Text;
using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>PE.GROUPS, PE.CAMPAIGNS, PE.JOBS: what is there; PE.DROPGROUP, PE.DROPCAMPAIGN: away with it.</summary>
/// <remarks>
/// <code>
/// PE.GROUPS                  names of the dataset groups
/// PE.CAMPAIGNS group         map of campaign and the version it serves, solution/version
/// PE.JOBS                    array of maps: kind, resource, group, state, stage, share, failure
/// PE.DROPGROUP name          OK
/// PE.DROPCAMPAIGN name       OK
/// </code>
/// A change waits for the disk, so it runs aside (<see cref="ControlWork"/>).
/// </remarks>
internal sealed class ResourceCommands(PersonalizeEngine engine)
{
    private const CommandFlags Control = CommandFlags.Write | CommandFlags.Admin;
    private const int JobFields = 7;

    public IEnumerable<Command> All =>
    [
        new("PE.GROUPS", 1, CommandFlags.ReadOnly, 0, "personalize", "Returns the names of the dataset groups.", Groups),
        new("PE.CAMPAIGNS", 2, CommandFlags.ReadOnly, 0, "personalize", "Returns a group's campaigns and the version that each serves: group.", Campaigns),
        new("PE.JOBS", 1, CommandFlags.ReadOnly, 0, "personalize", "Returns the jobs that wait or run, then those that ended.", Jobs),
        new("PE.DROPGROUP", 2, Control, 0, "personalize", "Drops a dataset group with its data, models and campaigns: name.", DropGroup),
        new("PE.DROPCAMPAIGN", 2, Control, 0, "personalize", "Drops a campaign; its version stays: name.", DropCampaign),
    ];

    private void Groups(RespSession session, CommandArguments arguments)
    {
        string[] names = [.. engine.DatasetGroups.Select(group => group.Name).Order(StringComparer.Ordinal)];
        session.Replies.WriteArray(names.Length);
        foreach (string name in names)
            session.Replies.WriteBulk(name);
    }

    private void Campaigns(RespSession session, CommandArguments arguments)
    {
        if (!engine.TryGetDatasetGroup(arguments[1], out DatasetGroup? group))
        {
            session.Replies.WriteUnknownGroup(arguments[1]);
            return;
        }

        Campaign[] campaigns = [.. engine.Campaigns.Where(campaign => campaign.Group == group).OrderBy(campaign => campaign.Name, StringComparer.Ordinal)];
        session.Replies.WriteMap(campaigns.Length);
        foreach (Campaign campaign in campaigns)
        {
            session.Replies.WriteBulk(campaign.Name);
            session.Replies.WriteBulk($"{campaign.Version.Solution}/{campaign.Version.Version}");
        }
    }

    private void Jobs(RespSession session, CommandArguments arguments)
    {
        RespWriter replies = session.Replies;
        IReadOnlyList<JobStatus> jobs = engine.Jobs;
        replies.WriteArray(jobs.Count);
        foreach (JobStatus job in jobs)
        {
            replies.WriteMap(JobFields);
            Write(replies, "kind", job.Kind.ToString());
            Write(replies, "resource", job.Resource);
            Write(replies, "group", job.Group);
            Write(replies, "state", job.State.ToString());
            Write(replies, "stage", job.Stage);
            replies.WriteBulk("share"u8);
            replies.WriteDouble(job.Share);
            Write(replies, "failure", job.FailureReason ?? "");
        }
    }

    private static void Write(RespWriter replies, string name, string value)
    {
        replies.WriteBulk(name);
        replies.WriteBulk(value);
    }

    private void DropGroup(RespSession session, CommandArguments arguments) => Drop(session, arguments, engine.DropDatasetGroup);

    private void DropCampaign(RespSession session, CommandArguments arguments) => Drop(session, arguments, engine.DropCampaign);

    private static void Drop(RespSession session, CommandArguments arguments, Action<string> drop)
    {
        string name = Encoding.UTF8.GetString(arguments[1]);
        ControlWork.RunToOk(session, () => drop(name));
    }
}

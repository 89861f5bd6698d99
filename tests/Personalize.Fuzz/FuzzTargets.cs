using Personalize.Fuzz.Targets;

namespace Personalize.Fuzz;

/// <summary>Every target, in the order in which they run.</summary>
internal static class FuzzTargets
{
    public static readonly FuzzTarget[] All =
    [
        new ScanTarget(), new FilterTextTarget(), new FilterEvaluationTarget(), new SchemaTarget(), new CsvTarget(),
        new RecordTarget(), new RespTarget(), new LogRecordTarget(), new ModelTarget(),
        new SnapshotTarget(), new ImportFileTarget(), new FileHeaderTarget(),
        new PropertiesTarget(), new AwsBodyTarget(), new S3PathTarget(), new SignatureTarget(), new CanaryTarget(),
    ];

    public static IEnumerable<string> Names => All.Select(target => target.Name);

    public static FuzzTarget? Find(string name) => Array.Find(All, target => target.Name == name);
}

using System.Text;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>The jobs of an engine.</summary>
public static class EngineJobs
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>All import jobs of all groups, oldest first.</summary>
        public IReadOnlyList<DatasetImport> DatasetImports =>
            [.. engine.Catalog.Imports.Values.OrderBy(import => import.CreatedAt).ThenBy(import => import.Name, StringComparer.Ordinal)];

        /// <summary>The import job of a name or ARN.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public DatasetImport GetDatasetImport(string nameOrArn)
        {
            ArgumentNullException.ThrowIfNull(nameOrArn);
            return engine.Catalog.Imports.TryGet(ResourceNames.NameOf(Encoding.UTF8.GetBytes(nameOrArn), "dataset-import-job/"u8), out DatasetImport? import)
                ? import!
                : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"import job '{ResourceNames.Printable(nameOrArn)}' does not exist");
        }

        /// <summary>The jobs of this process that wait or run, then up to 100 that ended; each newest first.</summary>
        public IReadOnlyList<JobStatus> Jobs => engine.JobQueue.GetStatus();
    }
}

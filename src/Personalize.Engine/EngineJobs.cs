namespace Personalize.Engine;

/// <summary>The jobs of an engine.</summary>
public static class EngineJobs
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>The jobs of this process that wait or run, then up to 100 that ended; each newest first.</summary>
        public IReadOnlyList<JobStatus> Jobs => engine.JobQueue.GetStatus();
    }
}

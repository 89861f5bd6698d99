namespace Personalize.Engine.Jobs;

/// <summary>Tells on the caller's thread how far background work is: whoever listens is somebody else's code.</summary>
internal sealed class CallersProgress<T>(BackgroundWork work, IProgress<T> told) : IProgress<T>
{
    /// <summary>The same for work in the background; null stays null.</summary>
    public static IProgress<T>? Of(BackgroundWork work, IProgress<T>? told) => told is null ? null : new CallersProgress<T>(work, told);

    public void Report(T value) => work.OnCaller(() => told.Report(value));
}

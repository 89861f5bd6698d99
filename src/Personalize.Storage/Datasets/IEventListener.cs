namespace Personalize.Storage.Datasets;

/// <summary>Hears of every event that comes or goes, while the writer of its cell waits: be quick, take no lock of a stream.</summary>
public interface IEventListener
{
    /// <summary>An event was added to a history, or taken out of it: the history says so already.</summary>
    /// <param name="interactions">Those of its cell, of which this is the one writer now.</param>
    /// <param name="change">What came or went.</param>
    void OnEvent(InteractionDataset interactions, in EventChange change);

    /// <summary>An import brought or replaced any number of events, or the dataset ended; no writer runs, and every stream is held: be quick here too, and wait for nobody.</summary>
    void OnImport();
}

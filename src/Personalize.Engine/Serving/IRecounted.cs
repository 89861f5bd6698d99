namespace Personalize.Engine.Serving;

/// <summary>Has counts that only counting anew can bring up to date.</summary>
internal interface IRecounted
{
    /// <summary>Counts aside and puts the result in place; does nothing where the counts are up to date or nobody asks for them any more. One thread.</summary>
    /// <param name="cancellation">The engine closes.</param>
    void Recount(CancellationToken cancellation);
}

using Personalize.Training;

namespace Personalize.Engine.Tests.Support;

/// <summary>The made world, trained and deployed, with the plain scores that answers must equal.</summary>
internal sealed class TrainedMovies : IDisposable
{
    private readonly TrainedModel _model;

    public TrainedMovies(Action<DatasetGroup>? more = null, string recipe = "aws-user-personalization")
    {
        Engine = PersonalizeEngine.Open(new EngineOptions());
        Group = Movies.Create(Engine);
        more?.Invoke(Group);
        SolutionVersion version = Group.Train(recipe);
        Campaign = version.Deploy("home");
        _model = TrainedModel.Load(new MemoryStream(Engine.Blobs.Load(version.Trained.ModelFile)));
    }

    public PersonalizeEngine Engine { get; }

    public DatasetGroup Group { get; }

    public Campaign Campaign { get; }

    public void Dispose() => Engine.Dispose();

    /// <summary>The score of every item that the model was trained with, by a plain loop.</summary>
    public float[] Scores(string user)
    {
        var scores = new float[_model.Items];
        new ModelScorer(_model).Score(History(user), default, scores);
        return scores;
    }

    /// <summary>Item rows of a user's events, newest first.</summary>
    public int[] History(string user)
    {
        if (!Group.Store.State.TryGetUser(Movies.Utf8(user), out var cell, out int row))
        {
            return [];
        }

        var events = new Storage.Datasets.HistoryEvent[1000];
        return [.. events.Take(cell!.Interactions.CopyHistory(row, events)).Select(e => e.ItemRow)];
    }

    public string IdOf(int row) => System.Text.Encoding.UTF8.GetString(Group.Items.GetId(row));
}

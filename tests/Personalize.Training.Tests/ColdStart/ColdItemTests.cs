using Personalize.Training.ColdStart;

namespace Personalize.Training.Tests.ColdStart;

public class ColdItemTests
{
    private const int Rings = 4, RingSize = 15;

    // Each ring is a genre; the last item of all has a genre and no events.
    private static TrainedModel Train(string genreOfNewItem)
    {
        var builder = new FeatureSpaceBuilder();
        for (int item = 0; item < Rings * RingSize; item++)
        {
            builder.AddValue(0, $"genre{item / RingSize}");
            builder.EndItem();
        }

        var events = Planted.Rings(users: 150, rings: Rings, ringSize: RingSize);
        if (genreOfNewItem.Length > 0) builder.AddValue(0, genreOfNewItem);
        builder.EndItem();
        var data = new Personalize.Training.Matrices.TrainingData(
            events.Items + 1, events.Start, events.Item, events.Timestamp, events.Weight, builder.Build());
        return Trainer.Train(data, new TrainOptions { Rank = 48 });
    }

    [Fact]
    public void A_new_item_is_offered_to_those_who_like_its_kind()
    {
        var model = Train("genre2");
        Assert.False(model.IsCovered(Rings * RingSize));
        float[] scores = new float[model.Items];
        var scorer = new ModelScorer(model);
        float[] ofNew = new float[Rings];
        for (int ring = 0; ring < Rings; ring++)
        {
            scorer.Score([.. Enumerable.Range(ring * RingSize, 5).Reverse()], [], scores);
            ofNew[ring] = scores[^1];
        }

        Assert.Equal(2, Array.IndexOf(ofNew, ofNew.Max()));
    }

    [Fact]
    public void An_item_put_later_gets_the_vectors_that_training_would_give()
    {
        var model = Train("genre2");
        Assert.True(model.FeatureSpace.TryFind(0, "genre2", out int feature));
        float[] outVector = new float[model.Rank], inVector = new float[model.Rank];
        model.VectorsOfFeatures([feature], outVector, inVector);
        Assert.Equal(model.OutOf(Rings * RingSize).ToArray(), outVector);
        Assert.Equal(model.InOf(Rings * RingSize).ToArray(), inVector);
        Assert.Contains(outVector, value => value != 0);
    }

    [Fact]
    public void An_item_without_features_has_no_vectors()
    {
        var model = Train("");
        Assert.Equal(new float[model.Rank], model.OutOf(Rings * RingSize).ToArray());
        float[] outVector = new float[model.Rank], inVector = new float[model.Rank];
        outVector[0] = 1;
        model.VectorsOfFeatures([], outVector, inVector);
        Assert.Equal(new float[model.Rank], outVector);
    }
}

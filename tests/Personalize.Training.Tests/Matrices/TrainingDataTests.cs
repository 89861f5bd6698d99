using Personalize.Training.Matrices;

namespace Personalize.Training.Tests.Matrices;

public class TrainingDataTests
{
    [Fact]
    public void Orders_events_of_a_user_by_time_and_ties_by_arrival()
    {
        var data = TrainingData.FromEvents(2, 9, [1, 0, 1, 1, 0], [3, 8, 5, 4, 7], [20, 5, 10, 10, 5]);
        Assert.Equal([8, 7], data.ItemsOf(0).ToArray());
        Assert.Equal([5, 4, 3], data.ItemsOf(1).ToArray());
    }

    [Fact]
    public void Refuses_an_item_beyond_the_rows()
    {
        var error = Assert.Throws<ArgumentException>(() => TrainingData.FromEvents(1, 3, [0], [3], [1]));
        Assert.Contains("item 3; allowed 0..2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_weight_that_is_not_finite()
    {
        var error = Assert.Throws<ArgumentException>(() => TrainingData.FromEvents(1, 3, [0], [2], [1], [float.NaN]));
        Assert.Contains("weight NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transposed_twice_is_the_same()
    {
        var rows = new CompressedRows(4, [0, 2, 2, 5], [1, 3, 0, 1, 2], [1, 2, 3, 4, 5]);
        var twice = rows.Transpose().Transpose();
        Assert.Equal(rows.Start, twice.Start);
        Assert.Equal(rows.Column, twice.Column);
        Assert.Equal(rows.Value, twice.Value);
    }
}

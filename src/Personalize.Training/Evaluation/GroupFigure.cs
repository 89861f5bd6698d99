namespace Personalize.Training.Evaluation;

/// <summary>NDCG@10 of some of the users tested.</summary>
/// <param name="Name">Who they are, for people: "5-9" events.</param>
/// <param name="Users">How many they are.</param>
/// <param name="NdcgAt10">Their mean; 0 where there are none.</param>
public readonly record struct GroupFigure(string Name, int Users, MetricValue NdcgAt10);

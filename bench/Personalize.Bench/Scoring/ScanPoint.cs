namespace Personalize.Bench.Scoring;

/// <summary>What one data set gave for one k, as shares of R: a search, one with 1 % allowed, the exact scan.</summary>
internal sealed record ScanPoint(string Shape, int Rows, int Rank, int K, double Share, double Narrow, double Exact);

using System.Xml.Linq;
using Personalize.Cli.Evaluation;
using Personalize.Training.Evaluation;
using Xunit;

namespace Personalize.Cli.Tests.Evaluation;

public sealed class NdcgPlotTests
{
    [Fact]
    public void Draws_a_line_per_model_and_a_point_per_history_length()
    {
        XElement svg = XElement.Parse(NdcgPlot.Draw([Row("a<b", .1, .2), Row("EASE", .05, .1)]));
        Assert.Equal(2, svg.Elements().Count(element => element.Name.LocalName == "polyline"));
        Assert.Equal(4, svg.Elements().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains(svg.Elements(), element => element.Value == "a<b");
        double[] heights = [.. svg.Elements().Where(element => element.Name.LocalName == "circle").Select(element => (double)element.Attribute("cy")!)];
        Assert.True(heights[1] < heights[0] && heights[3] == heights[0], "more is higher, equal is level");
    }

    private static EvaluationRow Row(string model, double few, double many)
    {
        RankingFigures figures = Figures(few, many);
        return new EvaluationRow(model, figures, figures);
    }

    private static RankingFigures Figures(double few, double many) => new()
    {
        Users = 7,
        NdcgAt5 = default,
        NdcgAt10 = default,
        NdcgAt25 = default,
        ReciprocalRankAt25 = default,
        PrecisionAt5 = default,
        PrecisionAt10 = default,
        PrecisionAt25 = default,
        HitRateAt10 = default,
        Coverage = 0,
        NoveltyAt10 = default,
        DiversityAt10 = default,
        PopularityLiftAt10 = default,
        ColdUsers = default,
        ColdItems = default,
        ByHistoryLength = [new GroupFigure("1-4", 3, new MetricValue(few, 0)), new GroupFigure("5-9", 4, new MetricValue(many, 0))],
    };
}

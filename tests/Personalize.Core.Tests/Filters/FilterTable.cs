using Xunit;

namespace Personalize.Core.Tests.Filters;

/// <summary>The tables of examples of the filter specification, row by row, with its numbers.</summary>
internal static class FilterTable
{
    /// <summary>Row number, expression, request (`user`, `item` or filter values), surviving ids or "refused".</summary>
    public static readonly (int Row, string Expression, string Request, string Result)[] Valid =
    [
        (1, "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\")", "", "i1 i4"),
        (2, "INCLUDE ItemID WHERE Items.GENRES IN (\"Action\")", "", "i1"),
        (3, "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\", \"Drama\")", "", "i1 i2 i4"),
        (4, "INCLUDE ItemID WHERE Items.GENRES IN ('Comedy')", "", "i1 i4"),
        (5, "include itemid where items.genres in (\"Comedy\")", "", "i1 i4"),
        (6, "EXCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\")", "", "i2 i3 i5"),
        (7, "INCLUDE ItemID WHERE Items.GENRES NOT IN (\"Comedy\")", "", "i2 i3 i5"),
        (9, "INCLUDE ItemID WHERE Items.PRICE <= 10", "", "i1 i3"),
        (10, "INCLUDE ItemID WHERE Items.PRICE > 10.5", "", "i2 i4 i5"),
        (11, "INCLUDE ItemID WHERE Items.YEAR = 1980", "", "i3"),
        (12, "INCLUDE ItemID WHERE Items.YEAR >= 1970 AND Items.YEAR < 1980", "", "i2 i5"),
        (13, "INCLUDE ItemID WHERE Items.YEAR < 1975 OR Items.YEAR > 2000", "", "i4 i5"),
        (15, "EXCLUDE ItemID WHERE Items.IN_STOCK IN (\"no\")", "", "i1 i3 i5"),
        (17, "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 2500", "", "i3 i4 i5"),
        (18, "INCLUDE ItemID WHERE Items.creation_timestamp < $DATE", "DATE=2500", "i1 i2"),
        (20, "INCLUDE ItemID WHERE Items.PRICE > ($P)", "P=15", "i2 i4"),
        (21, "INCLUDE ItemID WHERE Items.GENRES IN ($G)", "G=\"Comedy\"", "i1 i4"),
        (22, "INCLUDE ItemID WHERE Items.GENRES IN ($G)", "G=\"Comedy\",\"Drama\"", "i1 i2 i4"),
        (23, "INCLUDE ItemID WHERE Items.GENRES IN ($G)", "G=Comedy, Drama", "i1 i2 i4"),
        (25, "INCLUDE ItemID WHERE Items.GENRES IN (\"$G\")", "G=\"Drama\"", "i2"),
        (26, "INCLUDE ItemID WHERE Items.GENRES IN ($G)", "", "refused"),
        (27, "EXCLUDE ItemID WHERE Items.GENRES IN ($G)", "", "i1 i2 i3 i4 i5"),
        (29, "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "", "i2 i4 i5"),
        (30, "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")", "", "i1 i3 i4 i5"),
        (31, "INCLUDE ItemID WHERE Interactions.event_type IN (\"click\", \"watch\")", "", "i1 i2 i3"),
        (32, "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")", "", "i4 i5"),
        (33, "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", "", "i1 i2 i3"),
        (35, "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($E)", "E=\"click\",\"watch\"", "i4 i5"),
        (36, "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "user u9", "i1 i2 i3 i4 i5"),
        (37, "EXCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\") IF CurrentUser.AGE < 18", "user u2", "i2 i3 i5"),
        (38, "EXCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\") IF CurrentUser.AGE < 18", "", "i1 i2 i3 i4 i5"),
        (39, "INCLUDE ItemID WHERE Items.GENRES IN (\"Drama\") IF CurrentUser.AGE > 18", "", "i2"),
        (41, "EXCLUDE ItemID WHERE Items.GENRES IN ($G) IF CurrentUser.AGE = $A", "G=\"Drama\"; A=25", "i1 i3 i4 i5"),
        (42, "INCLUDE ItemID WHERE Items.PRICE < 12 IF CurrentUser.AGE > 18 AND CurrentUser.GENDER IN (\"F\")", "", "i1 i3"),
        (43, "INCLUDE ItemID WHERE Items.PRICE < 12 IF CurrentUser.MEMBERSHIP IN (\"Legacy\")", "", "i1 i3"),
        (44, "INCLUDE ItemID WHERE Items.PRICE < 12 IF CurrentUser.MEMBERSHIP = $M", "M=\"Gold\"", "i1 i3"),
        (46, "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\") | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")", "", "i1 i2 i4"),
        (47, "EXCLUDE ItemID WHERE Items.GENRES IN (\"Drama\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "", "i4 i5"),
        (48, "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\",\"Drama\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")", "", "i2 i4"),
        (51, "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE", "item i2", "i1 i3 i5"),
        (53, "INCLUDE UserID WHERE Users.MEMBERSHIP IN ($M)", "M=\"Gold\"", "u1"),
        (54, "EXCLUDE UserID WHERE Users.AGE < 18", "", "u1 u3"),
        (56, "INCLUDE UserID WHERE Interactions.EVENT_TYPE IN (\"click, purchase\")", "", ""),
    ];

    /// <summary>Row number and an expression that CreateFilter refuses.</summary>
    public static readonly (int Row, string Expression)[] Invalid =
    [
        (57, "SELECT ItemID WHERE Items.GENRES IN (\"Comedy\")"),
        (58, "INCLUDE Items WHERE Items.GENRES IN (\"Comedy\")"),
        (59, "INCLUDE ItemID Items.GENRES IN (\"Comedy\")"),
        (61, "INCLUDE ItemID WHERE Movies.GENRES IN (\"Comedy\")"),
        (62, "INCLUDE ItemID WHERE Items.COLOR IN (\"red\")"),
        (63, "INCLUDE ItemID WHERE Items.GENRES IN ()"),
        (64, "INCLUDE ItemID WHERE Items.GENRES IN \"Comedy\""),
        (65, "INCLUDE ItemID WHERE Items.GENRES IN (\"Comedy\""),
        (67, "INCLUDE ItemID WHERE Items.GENRES IN (Comedy)"),
        (68, "INCLUDE ItemID WHERE Items.GENRES > \"A\""),
        (70, "INCLUDE ItemID WHERE Items.YEAR != 1980"),
        (71, "INCLUDE ItemID WHERE Items.GENRES NOT IN ($G)"),
        (72, "INCLUDE ItemID WHERE Items.GENRES IN ($A, $B)"),
        (74, "INCLUDE ItemID WHERE Items.ACTIVE IN (\"true\")"),
        (75, "INCLUDE ItemID WHERE Items.DESCRIPTION IN (\"boot\")"),
        (76, "INCLUDE ItemID WHERE Items.GENRES IN (\"A\") AND Interactions.EVENT_TYPE IN (\"click\")"),
        (78, "INCLUDE ItemID WHERE Interactions.DEVICE IN (\"tv\")"),
        (79, "INCLUDE ItemID WHERE Users.AGE > 18"),
        (80, "INCLUDE UserID WHERE Items.GENRES IN (\"A\")"),
        (81, "INCLUDE ItemID WHERE CurrentUser.AGE > 18"),
        (82, "INCLUDE ItemID WHERE Items.YEAR > 1 IF Items.PRICE > 3"),
        (84, "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 18 IF CurrentUser.AGE < 50"),
        (86, "INCLUDE ItemID WHERE Items.YEAR > 1 |"),
        (87, "INCLUDE ItemID WHERE Items.GENRES IS NULL"),
        (88, "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > NOW() - 30d"),
        (90, "INCLUDE ItemID WHERE Items.GENRES IN (\"a\") AND Items.PRICE > 1 AND Items.YEAR > 1 AND Items.CREATION_TIMESTAMP > 1 AND Items.IN_STOCK IN (\"a\") IF CurrentUser.AGE > 1"),
    ];

    public static TheoryData<int, string> ValidExpressions() => Rows(Valid.Select(row => (row.Row, row.Expression)));

    public static TheoryData<int, string> InvalidExpressions() => Rows(Invalid);

    public static TheoryData<int, string, string, string> ValidRequests()
    {
        var data = new TheoryData<int, string, string, string>();
        foreach (var (row, expression, request, result) in Valid) data.Add(row, expression, request, result);
        return data;
    }

    private static TheoryData<int, string> Rows(IEnumerable<(int Row, string Expression)> rows)
    {
        var data = new TheoryData<int, string>();
        foreach (var (row, expression) in rows) data.Add(row, expression);
        return data;
    }
}

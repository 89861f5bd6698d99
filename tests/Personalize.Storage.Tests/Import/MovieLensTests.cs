using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;
using Personalize.Storage.Import.MovieLens;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class MovieLensTests
{
    [Theory]
    [InlineData("Toy Story (1995)", "Toy Story", "1995")]
    [InlineData("Usual Suspects, The (1995)", "The Usual Suspects", "1995")]
    [InlineData("American in Paris, An (1951)", "An American in Paris", "1951")]
    [InlineData("Good, the Bad (1966)", "Good, the Bad", "1966")]
    [InlineData("Babylon 5", "Babylon 5", "")]
    [InlineData(" Big (1988) ", "Big", "1988")]
    [InlineData("2001 (abcd)", "2001 (abcd)", "")]
    [InlineData("(1995)", "(1995)", "")]
    [InlineData("", "", "")]
    public void Titles_lose_their_year_and_get_their_article_back(string text, string title, string year)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[bytes.Length];

        int written = TitleYear.Split(bytes, destination, out ReadOnlySpan<byte> digits);

        Assert.Equal((title, year), (Encoding.UTF8.GetString(destination.AsSpan(0, written)), Encoding.UTF8.GetString(digits)));
    }

    [Fact]
    public void The_raw_files_of_100K_become_rows_with_our_names()
    {
        using var folder = new ImportFolder();
        string item = "7|Caf\u00e9, The (1995)|01-Jan-1995||http://x|0|1|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n";

        Assert.Equal(["196,242,rating,3,881250949"], Read(DatasetKind.Interactions, folder.Write("u.data", "196\t242\t3\t881250949\n")));
        Assert.Equal(["7,The Café,1995,Action|Comedy,"], Read(DatasetKind.Items, folder.Write("u.item", Encoding.Latin1.GetBytes(item))));
        Assert.Equal(["1,24,M"], Read(DatasetKind.Users, folder.Write("u.user", "1|24|M|technician|85711\n")));
    }

    [Fact]
    public void The_CSV_editions_become_rows_with_our_names()
    {
        using var folder = new ImportFolder();

        Assert.Equal(["1,31,rating,2.5,1260759144"], Read(DatasetKind.Interactions, folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n")));
        Assert.Equal(
            ["11,The American President,1995,Comedy|Drama,", "12,Nothing,,,"],
            Read(DatasetKind.Items, folder.Write("movies.csv", "movieId,title,genres\n11,\"American President, The (1995)\",Comedy|Drama\n12,Nothing,(no genres listed)\n")));
    }

    [Fact]
    public void A_file_of_that_name_with_another_header_is_plain_CSV()
    {
        using var folder = new ImportFolder();

        Assert.Equal(["1,2,3"], Read(DatasetKind.Interactions, folder.Write("ratings.csv", "USER_ID,ITEM_ID,TIMESTAMP\n1,2,3\n")));
    }

    [Fact]
    public void A_row_with_a_field_too_few_is_refused()
    {
        using var folder = new ImportFolder();

        ImportedFile? file = folder.TryImport(ImportFolder.Interactions, folder.Write("u.data", "196\t242\t3\t881250949\n196\t242\t3\n"), out ImportRefusal? refusal);

        Assert.Null(file);
        Assert.Equal("u.data, row 2: the row has 3 fields; allowed 4, as many as there are columns", refusal!.ToString());
    }

    [Fact]
    public void The_real_files_import_whole()
    {
        string? movieLens = Environment.GetEnvironmentVariable("PERSONALIZE_MOVIELENS");
        Assert.SkipWhen(movieLens is null, "PERSONALIZE_MOVIELENS names no folder with ml-100k and ml-latest-small");
        using var folder = new ImportFolder();

        Assert.Equal(100_000, folder.Import(ImportFolder.Interactions, Path.Combine(movieLens!, "ml-100k/u.data")).Records);
        Assert.Equal(1_682, folder.Import(ImportFolder.Items, Path.Combine(movieLens!, "ml-100k/u.item")).Records);
        Assert.Equal(943, folder.Import(ImportFolder.Users, Path.Combine(movieLens!, "ml-100k/u.user")).Records);
        Assert.Equal(100_004, folder.Import(ImportFolder.Interactions, Path.Combine(movieLens!, "ml-latest-small/ratings.csv")).Records);
        Assert.Equal(9_125, folder.Import(ImportFolder.Items, Path.Combine(movieLens!, "ml-latest-small/movies.csv")).Records);
    }

    private static List<string> Read(DatasetKind kind, string path)
    {
        ImportSource source = ImportSource.TryFind(kind, path, out _)!;
        using RowSource rows = source.TryOpen(0, out ImportRefusal? refusal)!;
        Assert.Null(refusal);
        var lines = new List<string>();
        while (rows.TryReadRow())
            lines.Add(string.Join(',', Enumerable.Range(0, rows.Columns.Length).Select(column => Encoding.UTF8.GetString(rows[column]))));
        Assert.Null(rows.Refusal);
        return lines;
    }
}

using System.Collections.Immutable;
using System.Text;

namespace Personalize.Storage.Import.MovieLens;

/// <summary>The raw files of MovieLens 100K and of the CSV editions, as rows with our column names.</summary>
/// <remarks>
/// <code>
/// u.data        user TAB item TAB rating TAB time                        USER_ID ITEM_ID EVENT_TYPE EVENT_VALUE TIMESTAMP
/// ratings.csv   userId,movieId,rating,timestamp                          the same; EVENT_TYPE is "rating"
/// u.item        id|title (year)|release|video|url|19 flags, Latin-1      ITEM_ID TITLE YEAR GENRE CREATION_TIMESTAMP (empty)
/// movies.csv    movieId,title,genres                                     the same; "(no genres listed)" is empty
/// u.user        id|age|gender|occupation|zip                             USER_ID AGE GENDER
/// </code>
/// </remarks>
internal sealed class MovieLensRows : RowSource
{
    private static readonly ImmutableArray<string> InteractionColumns = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "EVENT_VALUE", "TIMESTAMP"];
    private static readonly ImmutableArray<string> ItemColumns = ["ITEM_ID", "TITLE", "YEAR", "GENRE", "CREATION_TIMESTAMP"];
    private static readonly ImmutableArray<string> UserColumns = ["USER_ID", "AGE", "GENDER"];

    private readonly MovieLensFile _kind;
    private readonly int _fieldCount;
    private readonly RowFields _row = new();
    private byte[] _text = new byte[4096];
    private int _used;

    private MovieLensRows(SourceFile file, DelimitedReader reader, MovieLensFile kind, int fieldCount, ImmutableArray<string> columns)
        : base(file, reader, columns)
    {
        _kind = kind;
        _fieldCount = fieldCount;
        Fields = _row;
    }

    /// <summary>Opens a raw file of a known kind; null and a refusal when it cannot be read.</summary>
    public static MovieLensRows? TryOpen(string path, MovieLensFile kind, out ImportRefusal? refusal)
    {
        SourceFile? file = SourceFile.TryOpen(path, out refusal);
        if (file is null)
            return null;
        (byte separator, bool isCsv, int fields, ImmutableArray<string> columns) = kind switch
        {
            MovieLensFile.Ratings => ((byte)'\t', false, 4, InteractionColumns),
            MovieLensFile.RatingsCsv => ((byte)',', true, 4, InteractionColumns),
            MovieLensFile.Items => ((byte)'|', false, 5 + GenreNames.Length, ItemColumns),
            MovieLensFile.MoviesCsv => ((byte)',', true, 3, ItemColumns),
            MovieLensFile.Users => ((byte)'|', false, 5, UserColumns),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a MovieLens file"),
        };
        var reader = new DelimitedReader(file, separator, quotes: isCsv);
        if (isCsv)
            reader.TryReadRow();
        return new MovieLensRows(file, reader, kind, fields, columns);
    }

    public override bool TryReadRow()
    {
        if (!Reader.TryReadRow())
        {
            Refusal = Reader.Refusal;
            return false;
        }

        RowFields raw = Reader.Fields;
        if (raw.Count != _fieldCount)
        {
            Refusal = RefuseFieldCount(_fieldCount);
            return false;
        }

        Begin(raw.Bytes);
        switch (_kind)
        {
            case MovieLensFile.Ratings or MovieLensFile.RatingsCsv:
                AddRating(raw);
                break;
            case MovieLensFile.Users:
                for (int field = 0; field < 3; field++)
                    Add(raw[field]);
                break;
            case MovieLensFile.Items:
                AddItem(raw);
                break;
            default:
                AddMovie(raw);
                break;
        }

        return true;
    }

    /// <summary>Room for the longest form of a row: Latin-1 doubles at most, genre names are under 300 bytes.</summary>
    private void Begin(int rawBytes)
    {
        int needed = (rawBytes * 4) + 512;
        if (_text.Length < needed)
            _text = new byte[needed];
        _used = 0;
        _row.Begin(_text);
    }

    private void Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_text.AsSpan(_used));
        _row.Add(_used, _used + value.Length);
        _used += value.Length;
    }

    private void AddRating(RowFields raw)
    {
        Add(raw[0]);
        Add(raw[1]);
        Add("rating"u8);
        Add(raw[2]);
        Add(raw[3]);
    }

    private void AddTitle(ReadOnlySpan<byte> title)
    {
        int length = TitleYear.Split(title, _text.AsSpan(_used), out ReadOnlySpan<byte> year);
        _row.Add(_used, _used + length);
        _used += length;
        Add(year);
    }

    private void AddMovie(RowFields raw)
    {
        Add(raw[0]);
        AddTitle(raw[1]);
        Add(raw[2].SequenceEqual("(no genres listed)"u8) ? default : raw[2]);
        Add(default);
    }

    private void AddItem(RowFields raw)
    {
        Add(raw[0]);
        Span<byte> title = new byte[raw[1].Length * 2];
        int length = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(raw[1]), title);
        AddTitle(title[..length]);
        int begin = _used;
        for (int genre = 1; genre < GenreNames.Length; genre++)
        {
            if (!raw[5 + genre].SequenceEqual("1"u8))
                continue;
            if (_used > begin)
                _text[_used++] = (byte)'|';
            _used += Encoding.ASCII.GetBytes(GenreNames[genre], _text.AsSpan(_used));
        }

        _row.Add(begin, _used);
        Add(default);
    }

    /// <summary>The flags of u.item in order; the first, "unknown", is no genre.</summary>
    private static readonly string[] GenreNames =
    [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];
}

using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>Folds one user's weighed events into a vector, by a sum or, for factor models, by solving <see cref="FoldInEquations"/>.</summary>
/// <remarks>
/// Begin, add each distinct item, end. One thread at a time; one user after the other, of any model; allocates only when a model of greater rank comes. A sum costs rank
/// multiply-adds an event; the equations rank² / 2 an event and rank³ / 6 once.
/// </remarks>
public sealed class UserFold
{
    private TrainedModel? _model;
    private float[] _normal = [];
    private double[] _exact = [];
    private double[] _right = [];
    private float[] _explained = [];
    private double _weight;
    private int _items;

    /// <summary>Begins a user.</summary>
    /// <param name="model">The model; kept until the next user begins.</param>
    /// <param name="vector">Takes <see cref="TrainedModel.Rank"/> floats; the same for the calls that follow.</param>
    public void Begin(TrainedModel model, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _weight = 0;
        _items = 0;
        vector[..model.Rank].Clear();
        if (model.Equations is not { } equations) return;
        int n = model.Rank - 1;
        if (_normal.Length < n * n)
        {
            _normal = new float[n * n];
            _exact = new double[n * n];
            _right = new double[n];
        }

        equations.Background.CopyTo(_normal, 0);
    }

    /// <summary>Adds an item of the user's history.</summary>
    /// <param name="weight">Of <see cref="FoldIn.WeighEvents"/>.</param>
    /// <param name="inVector">In of the item.</param>
    /// <param name="vector">The user's.</param>
    public void Add(float weight, ReadOnlySpan<float> inVector, Span<float> vector)
    {
        FoldIn.AddItem(weight, inVector, vector[..inVector.Length]);
        // An item of which nothing is known makes no history longer.
        if (inVector.IndexOfAnyExcept(0f) >= 0) _items++;
        if (_model!.Equations is null) return;
        int n = _model.Rank - 1;
        _weight += weight;
        for (int r = 0; r < n; r++)
            VectorLoops.AddScaled(weight * inVector[r], inVector[..(r + 1)], _normal.AsSpan(r * n, r + 1));
    }

    /// <summary>Finishes the vector; in its last place comes <see cref="FoldIn.PopularityWeight"/>.</summary>
    public void End(Span<float> vector)
    {
        vector = vector[.._model!.Rank];
        vector[^1] = 0;
        if (_weight > 0) Solve(_model.Equations!, vector[..^1]);
        vector[^1] = FoldIn.PopularityWeight(_model, vector, _items);
    }

    /// <summary>Begins to take a score of the user just ended apart.</summary>
    /// <param name="outVector">Out of the item scored.</param>
    public void BeginExplain(ReadOnlySpan<float> outVector)
    {
        int n = _model!.Rank - 1;
        if (_explained.Length < n) _explained = new float[n];
        outVector[..n].CopyTo(_explained);
        if (_model.Equations is null || _weight <= 0) return;
        // u · y = (A⁻¹ Σ w x) · y = Σ w x · (A⁻¹ y): each event's share is exact, as Hu, Koren and Volinsky (2008) explain in section 5.
        for (int r = 0; r < n; r++) _right[r] = _explained[r];
        SmallCholesky.Solve(_exact.AsSpan(0, n * n), n, _right.AsSpan(0, n));
        for (int r = 0; r < n; r++) _explained[r] = (float)_right[r];
    }

    /// <summary>What an item of the history adds to the score per unit of its weight.</summary>
    public float Explain(ReadOnlySpan<float> inVector)
    {
        int n = _model!.Rank - 1;
        return VectorLoops.Dot(inVector[..n], _explained.AsSpan(0, n));
    }

    private void Solve(FoldInEquations equations, Span<float> vector)
    {
        int n = vector.Length;
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c <= r; c++) _exact[r * n + c] = _normal[r * n + c];
            _exact[r * n + r] += equations.Ridge * _weight;
            _right[r] = vector[r];
        }

        SmallCholesky.Factor(_exact.AsSpan(0, n * n), n);
        SmallCholesky.Solve(_exact.AsSpan(0, n * n), n, _right.AsSpan(0, n));
        for (int r = 0; r < n; r++) vector[r] = (float)_right[r];
    }
}

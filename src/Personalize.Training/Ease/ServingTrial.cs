using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Tries every way of serving one set of weights on the validation cut.</summary>
internal sealed class ServingTrial
{
    private readonly ValidationCut _cut;
    private readonly DenseMatrix _weights;
    private readonly float[] _decays;
    private readonly float[] _floors;
    private readonly float[] _repeats;

    private ServingTrial(ValidationCut cut, DenseMatrix weights, float[] decays, float[] floors, float[] repeats)
    {
        _cut = cut;
        _weights = weights;
        _decays = decays;
        _floors = floors;
        _repeats = repeats;
    }

    /// <summary>The best of all combinations by NDCG@10, the first of equals.</summary>
    public static ServingChoice Choose(ValidationCut cut, DenseMatrix weights, TimeKernel kernel, TrainOptions options, WorkCrew crew)
    {
        var choice = ServingChoice.Default(kernel) with
        {
            Decay = options.Decay ?? ServingChoice.Decays[0],
            Floor = options.Floor ?? ServingChoice.Floors[0],
            RepeatWeight = options.RepeatWeight ?? ServingChoice.RepeatWeights[0],
        };
        if (cut.Count == 0) return choice;
        var trial = new ServingTrial(
            cut, weights,
            options.Decay is { } d ? [d] : ServingChoice.Decays,
            options.Floor is { } f ? [f] : ServingChoice.Floors,
            options.RepeatWeight is { } r ? [r] : ServingChoice.RepeatWeights);
        choice = new MixtureTrial(cut, weights, trial.Best(choice, crew)).Best(crew);
        return choice with { Temperature = TemperatureFit.MostLikely(cut, weights, choice, crew) };
    }

    private ServingChoice Best(ServingChoice choice, WorkCrew crew)
    {
        int settings = _decays.Length * _floors.Length * _repeats.Length;
        var gains = new DenseMatrix(_cut.Count, settings);
        const int Part = 16;
        crew.Run((_cut.Count + Part - 1) / Part, part =>
        {
            var scratch = new Scratch(_weights.Rows);
            for (int u = part * Part; u < Math.Min(_cut.Count, (part + 1) * Part); u++)
                Ask(u, _cut.Targets[u], scratch, gains.Row(u));
        });
        double best = -1;
        for (int setting = 0; setting < settings; setting++)
        {
            double sum = 0;
            for (int u = 0; u < gains.Rows; u++) sum += gains[u, setting];
            if (sum / gains.Rows <= best) continue;
            best = sum / gains.Rows;
            choice = choice with
            {
                Decay = _decays[setting / (_floors.Length * _repeats.Length)],
                Floor = _floors[setting / _repeats.Length % _floors.Length],
                RepeatWeight = _repeats[setting % _repeats.Length],
                Ndcg = best,
            };
        }

        return choice;
    }

    private void Ask(int question, int target, Scratch scratch, Span<float> gains)
    {
        scratch.Read(_cut, question);
        scratch.AddPlain(_weights);
        for (int d = 0; d < _decays.Length; d++)
        {
            scratch.AddDecayed(_weights, _decays[d]);
            for (int f = 0; f < _floors.Length; f++)
            {
                scratch.Blend(_floors[f]);
                for (int r = 0; r < _repeats.Length; r++)
                    gains[(d * _floors.Length + f) * _repeats.Length + r] = Placing.Gain(scratch.PlaceOf(target, _repeats[r]));
            }
        }
    }

    /// <summary>One user's scores, reused from user to user.</summary>
    private sealed class Scratch(int items)
    {
        private readonly float[] _plain = new float[items];
        private readonly float[] _decayed = new float[items];
        private readonly float[] _scores = new float[items];
        private int[] _items = [];
        private float[] _eventWeights = [];
        private int[] _distinct = [];
        private float[] _weights = [];
        private float[] _ages = [];
        private int _length;
        private int _seen;

        public void Read(ValidationCut cut, int question)
        {
            int length = cut.LengthOf(question);
            if (_items.Length < length)
            {
                _items = new int[length * 2];
                _eventWeights = new float[length * 2];
                _distinct = new int[length * 2];
                _weights = new float[length * 2];
                _ages = new float[length * 2];
            }

            _length = cut.NewestFirst(question, _items, _eventWeights);
        }

        public void AddPlain(DenseMatrix weights)
        {
            Array.Clear(_plain);
            _seen = Weigh(decay: 1f);
            for (int i = 0; i < _seen; i++)
            {
                VectorLoops.AddScaled(_weights[i], weights.Row(_distinct[i]), _plain);
                _ages[i] = FoldIn.RepeatAge(_items.AsSpan(0, _length), _distinct[i]);
            }
        }

        public void AddDecayed(DenseMatrix weights, float decay)
        {
            // What weighs less than this changes no place among the first ten.
            const float WeightMin = 1e-4f;
            Array.Clear(_decayed);
            _seen = Weigh(decay);
            for (int i = 0; i < _seen; i++)
                if (_weights[i] >= WeightMin) VectorLoops.AddScaled(_weights[i], weights.Row(_distinct[i]), _decayed);
        }

        public void Blend(float floor)
        {
            for (int i = 0; i < _scores.Length; i++) _scores[i] = (1 - floor) * _decayed[i];
            VectorLoops.AddScaled(floor, _plain, _scores);
        }

        /// <summary>Place of the target from 1, ties by item number.</summary>
        public int PlaceOf(int target, float repeat)
        {
            int known = _distinct.AsSpan(0, _seen).IndexOf(target);
            if (known >= 0 && float.IsNegativeInfinity(repeat)) return int.MaxValue;
            float score = _scores[target] + (known >= 0 ? repeat * _ages[known] : 0);
            int place = Placing.Of(_scores, target, score);
            for (int i = 0; i < _seen; i++)
            {
                int item = _distinct[i];
                if (item == target) continue;
                if (IsAbove(item, _scores[item], target, score)) place--;
                if (!float.IsNegativeInfinity(repeat) && IsAbove(item, _scores[item] + repeat * _ages[i], target, score)) place++;
            }

            return place;
        }

        private static bool IsAbove(int item, float score, int target, float targetScore) =>
            score > targetScore || (score == targetScore && item < target);

        private int Weigh(float decay) =>
            FoldIn.WeighEvents(_items.AsSpan(0, _length), _eventWeights.AsSpan(0, _length), decay, 0, _distinct, _weights);
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Initial rate times a factor for the first total_iters steps.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total;

                    /// <summary>See the class.</summary>
                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (_factor, _total) = (factor, total_iters);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => CurrentRates.Select(rate =>
                        _last_epoch == 0 ? rate * _factor : _last_epoch == _total ? rate / _factor : rate);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => _base_lrs.Select(rate => _last_epoch < _total ? rate * _factor : rate);
                }

                /// <summary>Initial rate times a factor that moves linearly from start_factor to end_factor in total_iters steps.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _total;

                    /// <summary>See the class.</summary>
                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_start, _end, _total) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    private double Factor(int epoch) => _start + (_end - _start) * Math.Min(_total, epoch) / _total;

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => _last_epoch == 0
                        ? CurrentRates.Select(rate => rate * _start)
                        : CurrentRates.Select(rate => _last_epoch > _total ? rate : rate * Factor(_last_epoch) / Factor(_last_epoch - 1));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() => _base_lrs.Select(rate => rate * Factor(_last_epoch));
                }

                /// <summary>Half a cosine from the initial rate to eta_min in T_max steps, and back (Loshchilov and Hutter, 2017, without restarts).</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _lowest;

                    /// <summary>See the class.</summary>
                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        (_period, _lowest) = (T_max, eta_min);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() => get_closed_form_lr();

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(rate => _lowest + (rate - _lowest) * (1 + Math.Cos(Math.PI * _last_epoch / _period)) / 2);
                }

                /// <summary>Several schedules of one optimiser at once, each multiplying what the others left.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly IReadOnlyList<LRScheduler> _schedules;

                    /// <summary>See the class.</summary>
                    /// <exception cref="ArgumentException">There is none, or they are of different optimisers.</exception>
                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        _schedules = schedulers.ToList();
                        if (_schedules.Select(schedule => schedule._optimizer).Distinct().Count() != 1)
                            throw new ArgumentException("ChainedLR needs schedules of one optimiser.", nameof(schedulers));
                        _optimizer = _schedules[0]._optimizer;
                        _last_lrs = CurrentRates.ToList();
                    }

                    /// <inheritdoc/>
                    public override void step()
                    {
                        foreach (var schedule in _schedules) schedule.step();
                        _last_lrs = CurrentRates.ToList();
                    }
                }

                /// <summary>
                /// Schedules of one optimiser after each other: schedule i + 1 takes over at milestone i and starts from its own step 0.
                /// </summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly IReadOnlyList<LRScheduler> _schedules;
                    private readonly IReadOnlyList<int> _milestones;

                    /// <summary>See the class.</summary>
                    /// <exception cref="ArgumentException">The milestones are not one fewer than the schedules, or a schedule is another optimiser's.</exception>
                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) : base(optimizer, last_epoch)
                    {
                        (_schedules, _milestones) = (schedulers.ToList(), milestones.ToList());
                        if (_schedules.Count != _milestones.Count + 1)
                            throw new ArgumentException($"SequentialLR needs one milestone fewer than schedules, found {_milestones.Count} and {_schedules.Count}.", nameof(milestones));
                        if (_schedules.Any(schedule => !ReferenceEquals(schedule._optimizer, optimizer)))
                            throw new ArgumentException("SequentialLR needs schedules of its own optimiser.", nameof(schedulers));

                        // Each schedule's constructor set its step 0 over the one before: start again from the initial rates.
                        foreach (var group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        foreach (var schedule in _schedules)
                            (schedule._last_epoch, schedule._base_lrs) = (-1, optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToList());
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        var active = _milestones.Count(milestone => milestone <= _last_epoch);
                        // Taking over, a schedule starts from the initial rates, whatever the one before left.
                        if (active > 0 && _milestones[active - 1] == _last_epoch) Apply(_schedules[active]._base_lrs);
                        _schedules[active].step();
                        return CurrentRates.ToList();
                    }
                }
            }
        }
    }
}

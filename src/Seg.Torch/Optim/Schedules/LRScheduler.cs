using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Schedules of the learning rate.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>The schedules' classes; the factory methods of <see cref="lr_scheduler"/> create them.</summary>
            public static partial class impl;

            /// <summary>
            /// Sets the learning rates of an optimiser's groups. The constructor sets those of step 0, each <see cref="step()"/> those of the
            /// next; call it after the optimiser's step.
            /// </summary>
            public abstract class LRScheduler
            {
                // Groups that have had a schedule: a second one, made for SequentialLR or ChainedLR, must not take the first's rate for the initial one.
                private static readonly ConditionalWeakTable<ILearningRateController, object> Scheduled = [];

                internal Optimizer? _optimizer;
                internal IReadOnlyList<double> _base_lrs = [];
                internal IReadOnlyList<double> _last_lrs = [];
                internal int _last_epoch;
                private readonly bool _verbose;

                /// <summary>A schedule without an optimiser of its own.</summary>
                protected LRScheduler()
                {
                }

                /// <summary>Starts at <paramref name="last_epoch"/> + 1. The optimiser's first schedule makes the groups' present rates the initial ones.</summary>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    (_optimizer, _last_epoch, _verbose) = (optimizer, last_epoch, verbose);
                    foreach (var group in optimizer.ParamGroups)
                        if (last_epoch == -1 && Scheduled.TryAdd(group, Scheduled)) group.InitialLearningRate = group.LearningRate;
                    _base_lrs = optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToList();
                    _last_lrs = optimizer.ParamGroups.Select(group => group.LearningRate).ToList();
                }

                /// <summary>Sets the rates of the next step.</summary>
                public virtual void step() => step(null);

                /// <summary>Sets the rates of a certain step; null: the next.</summary>
                public virtual void step(int? epoch)
                {
                    _last_epoch = epoch ?? _last_epoch + 1;
                    Apply(epoch is null ? get_lr() : get_closed_form_lr());
                }

                /// <summary>Sets the rates by a metric's value, for schedules that depend on one; the others ignore it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The rates set last, one for each group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates of the present step, which may follow from the rates set now.</summary>
                protected virtual IEnumerable<double> get_lr() => _last_lrs;

                /// <summary>The rates of the present step from its number alone.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                internal IEnumerable<double> CurrentRates => _optimizer!.ParamGroups.Select(group => group.LearningRate);

                internal void Apply(IEnumerable<double> rates)
                {
                    var values = rates.ToList();
                    var groups = _optimizer!.ParamGroups.ToList();
                    for (var i = 0; i < groups.Count; i++)
                    {
                        groups[i].LearningRate = values[i];
                        if (_verbose) Console.WriteLine($"Learning rate of group {i}: {values[i]:g6}");
                    }
                    _last_lrs = values;
                }
            }
        }
    }
}

using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimisers and learning rate schedules.</summary>
    public static partial class optim
    {
        /// <summary>Something with a learning rate, for schedules to set.</summary>
        public interface ILearningRateController
        {
            /// <summary>The rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The rate a schedule starts from.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>Something with a momentum, for schedules to set.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum of the next step.</summary>
            double Momentum { get; set; }
        }

        /// <summary>Something with the two decay rates of Adam's moments, for schedules to set.</summary>
        public interface IBetas
        {
            /// <summary>Decay of the first and second moment.</summary>
            (double, double) Betas { get; set; }
        }

        /// <summary>
        /// Changes parameters along their gradients. It borrows the parameters and owns its state. Not thread safe.
        /// </summary>
        public abstract partial class Optimizer : IDisposable
        {
            private protected readonly List<ParamGroup> _parameter_groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>The groups, as schedules see them.</summary>
            public IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>All parameters of all groups.</summary>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

            /// <summary>Adds parameters with options of their own.</summary>
            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Drops all gradients.</summary>
            public virtual void zero_grad()
            {
                foreach (var parameter in parameters()) nn.Module.ClearGradient(parameter, set_to_none: true);
            }

            /// <summary>Makes one step.</summary>
            /// <param name="closure">Computes the loss and its gradients anew, or null if the gradients are there already.</param>
            /// <returns>The closure's loss, or null.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotSupportedException($"{GetType().Name} does not define a step.");

            /// <summary>Releases the state, not the parameters.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases the state.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>What <see cref="OptimizerHelper.state_dict"/> gives: options and state, and which parameter of which group each belongs to.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>The groups' options.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>The parameters' state, group by group.</summary>
                public List<OptimizerState> State { get; } = [];

                /// <summary>For each group, the indices of its parameters in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with a backward of its own. Derive from <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>.</summary>
        /// <typeparam name="T">The deriving class: one instance of it serves every call, so it must hold no state.</typeparam>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly Lazy<T> Instance = new(() => new T());

            /// <summary>For messages.</summary>
            public abstract string Name { get; }

            /// <summary>Runs forward without recording it and records the function as one step instead.</summary>
            /// <param name="vars">Arguments of forward: tensors, which may get gradients, and anything else.</param>
            public static List<Tensor> apply_internal(params object[] vars)
            {
                var function = Instance.Value;
                return ManagedFunction.Apply(function.Name, function.Forward, function.Backward, vars);
            }

            internal abstract List<Tensor> Forward(AutogradContext ctx, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients);
        }

        /// <summary>A custom function with one output.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <returns>A gradient per argument of forward; null for those that have none.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal override List<Tensor> Forward(AutogradContext ctx, object[] vars) => [forward(ctx, vars)];

            internal override List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients) => backward(ctx, gradients[0]);
        }

        /// <summary>A custom function with any number of outputs.</summary>
        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <returns>A gradient per argument of forward; null for those that have none.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal override List<Tensor> Forward(AutogradContext ctx, object[] vars) => forward(ctx, vars);

            internal override List<Tensor> Backward(AutogradContext ctx, List<Tensor> gradients) => backward(ctx, gradients);
        }
    }
}

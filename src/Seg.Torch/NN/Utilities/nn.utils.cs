using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Operations on the parameters of a whole model.</summary>
        public static partial class utils
        {
            /// <summary>
            /// Scales all gradients, in place, so that their joint norm is at most <paramref name="max_norm"/>. Parameters without gradient are
            /// passed over.
            /// </summary>
            /// <param name="tensors">The parameters.</param>
            /// <param name="max_norm">The largest norm allowed.</param>
            /// <param name="norm_type">The p of the norm; infinity for the largest absolute value.</param>
            /// <returns>The joint norm before scaling.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var gradients = GradientsOf(tensors);
                if (gradients.Count == 0) return 0;

                // One synchronisation: the norms are stacked before any value is read.
                var norms = stack(gradients.Select(gradient => NormOf(gradient, norm_type)).ToArray());
                var total = NormOf(norms, norm_type).to(ScalarType.Float64).item<double>();

                // As PyTorch: the small number keeps a zero norm from dividing, and gradients that fit are left bit for bit.
                var factor = max_norm / (total + 1e-6);
                if (factor < 1 || double.IsNaN(factor))
                    foreach (var gradient in gradients) gradient.mul_(factor);
                return total;
            }

            /// <summary>Cuts every element of the gradients to [−<paramref name="clip_value"/>, <paramref name="clip_value"/>], in place.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in GradientsOf(tensors)) gradient.clamp_(-clip_value, clip_value);
            }

            /// <summary>All parameters, flattened, one after the other: [Σ elements].</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(parameter => parameter.reshape(-1)).ToArray(), 0).MoveToOuterDisposeScope();
            }

            /// <summary>Copies a vector of <see cref="parameters_to_vector"/>'s form into the parameters.</summary>
            /// <exception cref="ArgumentException">The vector's length is not the number of elements.</exception>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                var parameters = tensors.ToList();
                var expected = parameters.Sum(parameter => parameter.NumberOfElements);
                if (vec.NumberOfElements != expected)
                    throw new ArgumentException($"The parameters have {expected} elements, the vector {vec.NumberOfElements}.", nameof(vec));

                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var start = 0L;
                foreach (var parameter in parameters)
                {
                    parameter.copy_(vec.narrow(0, start, parameter.NumberOfElements).view(parameter.shape));
                    start += parameter.NumberOfElements;
                }
            }

            private static List<Tensor> GradientsOf(IEnumerable<Parameter> tensors) => tensors.Select(parameter => parameter.grad).OfType<Tensor>().ToList();

            private static Tensor NormOf(Tensor values, double p) =>
                double.IsPositiveInfinity(p) ? values.abs().max() : Seg.Torch.NNOps.norm(values.reshape(-1), p, [0], false);
        }
    }
}

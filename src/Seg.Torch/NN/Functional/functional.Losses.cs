using Seg.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How the elements' losses become the result.</summary>
        public enum Reduction
        {
            /// <summary>They stay as they are.</summary>
            None,

            /// <summary>Their mean (weighted, where there are class weights).</summary>
            Mean,

            /// <summary>Their sum.</summary>
            Sum,
        }

        public static partial class functional
        {
            /// <summary>
            /// −log softmax of the target class: [N, C, …] with int64 targets [N, …], or with class probabilities of the input's shape. Targets
            /// equal to <paramref name="ignore_index"/> count for nothing.
            /// </summary>
            [TorchOp("aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100, float label_smoothing=0.0) -> Tensor")]
            public static partial Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0);

            /// <summary>Negative of the target class's log probability: [N, C, …] with int64 targets [N, …].</summary>
            [TorchOp("aten::nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean, SymInt ignore_index=-100) -> Tensor")]
            public static partial Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean);

            /// <summary>Cross entropy of probabilities with targets in [0, 1].</summary>
            [TorchOp("aten::binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=Mean) -> Tensor")]
            public static partial Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean);

            /// <summary>Cross entropy of σ(input) with targets in [0, 1], computed stably.</summary>
            [TorchOp("aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=Mean) -> Tensor", "pos_weights=pos_weight")]
            public static partial Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null);

            /// <summary>(input − target)²</summary>
            [TorchOp("aten::mse_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
            public static partial Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            /// <summary>|input − target|</summary>
            [TorchOp("aten::l1_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
            public static partial Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            /// <summary>d² / (2·beta) where d = |input − target| is below beta, d − beta / 2 elsewhere; with beta 0, |input − target|.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                beta == 0 ? l1_loss(input, target, reduction) : NNOps.smooth_l1_loss(input, target, (long)reduction, beta);

            /// <summary>d² / 2 where d = |input − target| is below delta, delta · (d − delta / 2) elsewhere.</summary>
            [TorchOp("aten::huber_loss(Tensor self, Tensor target, int reduction=Mean, float delta=1.0) -> Tensor")]
            public static partial Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean);

            /// <summary>Kullback-Leibler divergence of log probabilities from the target, itself logarithmic if <paramref name="log_target"/>.</summary>
            [TorchOp("aten::kl_div(Tensor self, Tensor target, int reduction=Mean, *, bool log_target=False) -> Tensor")]
            public static partial Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean);

            /// <summary>log(1 + exp(−target · input)), targets ±1.</summary>
            [TorchOp("aten::soft_margin_loss(Tensor self, Tensor target, int reduction=Mean) -> Tensor")]
            public static partial Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean);

            /// <summary>max(0, −target · (input1 − input2) + margin), targets ±1.</summary>
            [TorchOp("aten::margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor")]
            public static partial Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean);

            /// <summary>1 − cos for target 1, max(0, cos − margin) for target −1.</summary>
            [TorchOp("aten::cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=Mean) -> Tensor")]
            public static partial Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean);

            /// <summary>Cosine of the angle between two tensors over a dimension.</summary>
            [TorchOp("aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor")]
            public static partial Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08);

            /// <summary>p-norm of the difference over the last dimension.</summary>
            [TorchOp("aten::pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool keepdim=False) -> Tensor")]
            public static partial Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-06, bool keepdim = false);

            /// <summary>int64 classes […] → zeros and ones […, num_classes]; −1: as many classes as occur.</summary>
            [TorchOp("aten::one_hot(Tensor self, int num_classes=-1) -> Tensor")]
            public static partial Tensor one_hot(Tensor x, long num_classes = -1);

            /// <summary>
            /// softmax(q kᵀ / √channels + mask) v over the last two dimensions [length, channels].
            /// </summary>
            /// <param name="query">[…, L, E]</param>
            /// <param name="key">[…, S, E]</param>
            /// <param name="value">[…, S, V]</param>
            /// <param name="attn_mask">[…, L, S]: true where attention is allowed, or numbers to add.</param>
            /// <param name="p">Dropout of the weights; 0 for none.</param>
            /// <param name="is_casual">Whether position i sees positions up to i only.</param>
            /// <returns>[…, L, V]</returns>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (is_casual && attn_mask is not null) throw new ArgumentException("Attention is either causal or has a mask, not both.", nameof(attn_mask));
                // Composed here, because libtorch 1.13 has no such operator.
                using var scope = NewDisposeScope();
                var scores = (query * (1 / Math.Sqrt(query.shape[^1]))).matmul(key.transpose(-2, -1));
                if (is_casual) attn_mask = ones(query.shape[^2], key.shape[^2], dtype: ScalarType.Bool, device: query.device).tril();
                if (attn_mask is not null)
                    scores = attn_mask.dtype == ScalarType.Bool
                        ? scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity)
                        : scores + attn_mask;
                var weights = softmax(scores, -1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}

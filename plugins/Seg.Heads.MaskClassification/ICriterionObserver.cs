using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>What tests look at within the criterion. Layer 0 is the final prediction, i + 1 the auxiliary one i.</summary>
internal interface ICriterionObserver
{
    void Costs(int layer, int image, Tensor costs);

    void Matched(int layer, int image, Matching matching);

    void Points(int layer, Tensor points);
}

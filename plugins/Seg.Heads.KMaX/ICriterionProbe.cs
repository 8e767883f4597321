using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>What tests look at within the criterion; matchings and draws are numbered as they are made.</summary>
internal interface ICriterionProbe
{
    void Costs(int matching, int image, Tensor costs);

    void Matched(int matching, int image, SimilarMatching pairs);

    void Truth(BatchTruth truth);

    void Drawn(int draw, Tensor places);
}

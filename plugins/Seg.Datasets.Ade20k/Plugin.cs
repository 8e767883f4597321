[assembly: Seg.SegPlugin("Seg.Datasets.Ade20k")]

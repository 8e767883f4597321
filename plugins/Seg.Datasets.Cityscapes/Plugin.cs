[assembly: Seg.SegPlugin("Seg.Datasets.Cityscapes")]

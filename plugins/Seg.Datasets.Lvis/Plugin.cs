[assembly: Seg.SegPlugin("Seg.Datasets.Lvis")]

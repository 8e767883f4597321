[assembly: Seg.SegPlugin("Seg.Datasets.FashionScenes")]

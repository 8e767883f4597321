[assembly: Seg.SegPlugin("Seg.Datasets.MapillaryVistas")]

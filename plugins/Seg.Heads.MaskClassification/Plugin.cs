[assembly: Seg.SegPlugin("Seg.Heads.MaskClassification")]

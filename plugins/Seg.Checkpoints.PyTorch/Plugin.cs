[assembly: Seg.SegPlugin("Seg.Checkpoints.PyTorch")]

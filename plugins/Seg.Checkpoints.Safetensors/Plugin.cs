[assembly: Seg.SegPlugin("Seg.Checkpoints.Safetensors")]

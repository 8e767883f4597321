[assembly: Seg.SegPlugin("Seg.TransformerDecoders.Mask2Former")]

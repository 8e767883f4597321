[assembly: Seg.SegPlugin("Acme.Decoders")]

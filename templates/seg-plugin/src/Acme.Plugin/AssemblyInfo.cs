[assembly: Seg.SegPlugin("Acme.Plugin")]

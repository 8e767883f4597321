[assembly: Seg.SegPlugin("Seg.Heads.Linear")]

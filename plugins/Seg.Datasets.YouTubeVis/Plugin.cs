[assembly: Seg.SegPlugin("Seg.Datasets.YouTubeVis")]

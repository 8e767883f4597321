[assembly: Seg.SegPlugin("Seg.Imaging.OpenCv")]

namespace Seg.Models;

/// <summary>Mask2Former for video with ResNet-50 on YouTube-VIS 2021: instances followed through the frames of a clip.</summary>
[SegModel("mask2former-video-r50-youtube-vis-2021", Task = SegTask.Instance, Classes = YouTubeVis2021.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100, Frames = 2)] [MaskClassification]
[SetCriterion(Frames = 2)] [MaskInference(TopInstances = 10, MaskScores = false)]
[Preprocess(ShortestEdge = 360, LongestEdge = 1333)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/video_maskformer2_R50_bs16_8ep.yaml", Numbers = "AP 40.6")]
public static partial class Mask2FormerVideoR50YouTubeVis2021;

/// <summary>Mask2Former for video with ResNet-101 on YouTube-VIS 2021: instances followed through the frames of a clip.</summary>
[SegModel("mask2former-video-r101-youtube-vis-2021", Extends = typeof(Mask2FormerVideoR50YouTubeVis2021))]
[ResNet(Depth = 101)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/video_maskformer2_R101_bs16_8ep.yaml", Numbers = "AP 42.4")]
public static partial class Mask2FormerVideoR101YouTubeVis2021;

/// <summary>Mask2Former for video with Swin-T on YouTube-VIS 2021: instances followed through the frames of a clip.</summary>
[SegModel("mask2former-video-swin-t-youtube-vis-2021", Extends = typeof(Mask2FormerVideoR50YouTubeVis2021))]
[Swin]
[Preprocess(ShortestEdge = 480)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/swin/video_maskformer2_swin_tiny_bs16_8ep.yaml", Numbers = "AP 45.9")]
public static partial class Mask2FormerVideoSwinTYouTubeVis2021;

/// <summary>Mask2Former for video with Swin-S on YouTube-VIS 2021: instances followed through the frames of a clip.</summary>
[SegModel("mask2former-video-swin-s-youtube-vis-2021", Extends = typeof(Mask2FormerVideoR50YouTubeVis2021))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Preprocess(ShortestEdge = 480)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/swin/video_maskformer2_swin_small_bs16_8ep.yaml", Numbers = "AP 48.6")]
public static partial class Mask2FormerVideoSwinSYouTubeVis2021;

/// <summary>Mask2Former for video with Swin-B pre-trained on ImageNet-21k on YouTube-VIS 2021: instances followed through the frames of a clip.</summary>
[SegModel("mask2former-video-swin-b-in21k-youtube-vis-2021", Extends = typeof(Mask2FormerVideoR50YouTubeVis2021))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 480)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/swin/video_maskformer2_swin_base_IN21k_384_bs16_8ep.yaml", Numbers = "AP 52.0")]
public static partial class Mask2FormerVideoSwinBIn21kYouTubeVis2021;

/// <summary>Mask2Former for video with Swin-L pre-trained on ImageNet-21k on YouTube-VIS 2021: instances followed through the frames of a clip; 200 queries.</summary>
[SegModel("mask2former-video-swin-l-in21k-youtube-vis-2021", Extends = typeof(Mask2FormerVideoR50YouTubeVis2021))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.VideoSystem, Config = "youtubevis_2021/swin/video_maskformer2_swin_large_IN21k_384_bs16_8ep.yaml", Numbers = "AP 52.6")]
public static partial class Mask2FormerVideoSwinLIn21kYouTubeVis2021;

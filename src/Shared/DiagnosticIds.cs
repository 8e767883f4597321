namespace Seg.Shared;

/// <summary>
/// Every diagnostic id of Seg, once. Compile-time diagnostics and run-time exceptions of one rule carry the same id,
/// and docs/diagnostics holds a page for each. 0 generator, 1 component, 2 wiring, 3 loading, 4 configuration, checkpoints, images and results, 9 native libraries and the machine.
/// </summary>
internal static class DiagnosticIds
{
    public const string GeneratorFailed = "SEG0001";
    public const string TorchOpMismatch = "SEG0090";

    public const string ComponentNotPartial = "SEG1001";
    public const string ComponentKindMismatch = "SEG1002";
    public const string ComponentConstructor = "SEG1003";
    public const string SpecNotConstructible = "SEG1004";
    public const string OptionType = "SEG1005";
    public const string LayerNotModule = "SEG1006";
    public const string DuplicateLayerName = "SEG1007";
    public const string DuplicateComponentId = "SEG1008";
    public const string BadComponentId = "SEG1009";
    public const string UnregisteredLayer = "SEG1010";
    public const string ComponentNameMissing = "SEG1011";
    public const string OptionRuleMismatch = "SEG1012";

    public const string MissingSlot = "SEG2001";
    public const string PortNotGiven = "SEG2002";
    public const string ChannelsDiffer = "SEG2003";
    public const string LevelsDiffer = "SEG2004";
    public const string TaskNotSupported = "SEG2005";
    public const string ExtendsCycle = "SEG2006";
    public const string StridesDiffer = "SEG2007";
    public const string CountsDiffer = "SEG2008";
    public const string BadPortExpression = "SEG2009";
    public const string SlotTwice = "SEG2010";
    public const string UnknownClassCatalogue = "SEG2011";
    public const string ModelNotPartial = "SEG2012";
    public const string SpecWithoutComponent = "SEG2013";
    public const string DuplicateModelId = "SEG2014";
    public const string OptionsDisagree = "SEG2020";
    public const string QueriesDiffer = "SEG2021";
    public const string DecoderUnused = "SEG2022";

    public const string PluginIncompatible = "SEG3001";
    public const string PluginCarriesSharedAssembly = "SEG3002";
    public const string PluginMalfunctioned = "SEG3003";
    public const string PluginDuplicate = "SEG3004";
    public const string PluginUnreadable = "SEG3005";
    public const string PluginDependencyMissing = "SEG3006";
    public const string PluginAltered = "SEG3007";
    public const string PluginTimedOut = "SEG3008";
    public const string PluginSuperseded = "SEG3009";
    public const string PluginCarriesTensorLibrary = "SEG3010";
    public const string PluginFolderUnusable = "SEG3011";
    public const string PluginStateUnreadable = "SEG3012";
    public const string PluginPackageRefused = "SEG3013";
    public const string UnknownPlugin = "SEG3014";
    public const string PluginFolderBusy = "SEG3015";

    public const string UnknownKey = "SEG4001";
    public const string InvalidValue = "SEG4002";
    public const string UnknownComponent = "SEG4003";
    public const string UnknownModel = "SEG4004";
    public const string MalformedSpec = "SEG4005";
    public const string UnknownClasses = "SEG4006";

    public const string HubUnreachable = "SEG4010";
    public const string HubRefused = "SEG4011";
    public const string HubMissing = "SEG4012";
    public const string HubDamaged = "SEG4013";
    public const string HubUnsupported = "SEG4014";
    public const string HubNotPulled = "SEG4015";

    public const string CheckpointMissing = "SEG4100";
    public const string CheckpointMalformed = "SEG4101";
    public const string CheckpointMismatch = "SEG4102";
    public const string CheckpointNotFinite = "SEG4103";

    public const string ImageMissing = "SEG4200";
    public const string ImageUnreadable = "SEG4201";
    public const string ImageTooLarge = "SEG4202";
    public const string ImageInvalid = "SEG4203";
    public const string NoImageCodec = "SEG4204";

    public const string OutputUnwritable = "SEG4300";

    public const string DatasetMalformed = "SEG4400";

    public const string TiledResultSize = "SEG4520";
    public const string NoBatches = "SEG4521";

    public const string NativeLibraryMissing = "SEG9001";
    public const string OutOfMemory = "SEG9002";
}

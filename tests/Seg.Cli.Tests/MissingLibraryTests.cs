namespace Seg.Cli.Tests;

/// <summary>What is said about libraries that don't load, whichever tensor library the build is on.</summary>
public sealed class MissingLibraryTests
{
    // TorchSharp 0.107: the first line, of some, of what its loader throws.
    private const string TorchSharp = "This application or script uses TorchSharp but doesn't contain a reference to libtorch-cpu-linux-x64, Version=2.10.0.0.";

    [Fact]
    public void TorchSharps_own_refusal_is_told_in_its_first_line() =>
        Assert.Equal($"SEG9001: {TorchSharp}", MissingLibrary.Told(new NotSupportedException($"{TorchSharp}\n\nConsider referencing …\n\nTrace from LoadNativeBackend:\n")));

    [Fact]
    public void What_wraps_the_loaders_failure_is_left_out() =>
        Assert.Equal("SEG9001: x.so does not load", MissingLibrary.Told(new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("SEG9001: x.so does not load"))));

    [Fact]
    public void The_run_times_message_gets_the_id() =>
        Assert.Equal("SEG9001: Unable to load shared library 'LibTorchSharp' or one of its dependencies.",
            MissingLibrary.Told(new DllNotFoundException("Unable to load shared library 'LibTorchSharp' or one of its dependencies.\n/lib/libLibTorchSharp.so: cannot open shared object file\n")));

    [Fact]
    public void Other_failures_are_others()
    {
        Assert.Null(MissingLibrary.Told(null));
        Assert.Null(MissingLibrary.Told(new NotSupportedException("Streams of this kind cannot seek.")));
        Assert.Null(MissingLibrary.Told(new InvalidOperationException("outer", new FormatException("inner"))));
    }
}

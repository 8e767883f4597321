using System.Runtime.InteropServices;

namespace Seg;

/// <summary>Tells named pipes from files, before one is opened: that would wait for a writer, without end where none comes.</summary>
internal static class NamedPipe
{
    // statx(2) and its struct, which is the same on every processor: the 16 bits of stx_mode are at byte 28.
    private const int CurrentFolder = -100, FollowLinks = 0, TypeOnly = 1, StatBytes = 256, ModeAt = 28;
    private const int TypeMask = 0xF000, Fifo = 0x1000;

    /// <summary>Whether a path leads, over links too, to a pipe.</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var stat = new byte[StatBytes];
        return StatX(CurrentFolder, path, FollowLinks, TypeOnly, stat) == 0 && (BitConverter.ToUInt16(stat, ModeAt) & TypeMask) == Fifo;
    }

    /// <summary>Makes sure that opening a path cannot wait for a writer.</summary>
    /// <exception cref="IOException">It is a pipe, and none that the caller's shell has opened (<c>/dev/stdin</c>, <c>/dev/fd/63</c>).</exception>
    public static void Refuse(string path)
    {
        if (!path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/", StringComparison.Ordinal) && Is(path))
            throw new IOException("expected a file, found a named pipe.");
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] stat);
}

namespace Seg.Cli.Output;

/// <summary>One line of standard error that says what is done now, and is overwritten; nothing where standard error goes to a file or a pipe.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly bool _shown = !Console.IsErrorRedirected;
    private int _length;

    /// <summary>Progress of something with a name.</summary>
    public IProgress<string> For(string name) => new Told(this, name);

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_length > 0) Console.Error.Write($"\r{new string(' ', _length)}\r");
        _length = 0;
    }

    public void Dispose() => Clear();

    private void Show(string text)
    {
        if (!_shown) return;
        Clear();
        // A line that wraps could not be overwritten.
        text = text.Length < Width ? text : text[..(Width - 1)];
        Console.Error.Write(text);
        _length = text.Length;
    }

    private static int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth > 1 ? Console.WindowWidth : 80;
            }
            catch (IOException)
            {
                return 80;
            }
        }
    }

    private sealed class Told(ProgressLine line, string name) : IProgress<string>
    {
        public void Report(string value) => line.Show($"{name}: {value}");
    }
}

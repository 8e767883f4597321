using System.Runtime.InteropServices;
using Seg.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Names of dimensions.</content>
    public partial class Tensor
    {
        /// <summary>A name per dimension; null where it has none.</summary>
        public unsafe string[] names
        {
            get
            {
                byte* text;
                NativeCall.Check(NativeMethods.seg_tensor_names(Handle, &text), "names");
                GC.KeepAlive(this);
                return NativeText.Take(text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "*" ? null! : n).ToArray();
            }
        }

        public bool has_names() => Has(TensorFlags.Named);

        /// <summary>Names the dimensions in place; null or "*" leaves one without.</summary>
        internal unsafe void SetNames(string[] dimensionNames)
        {
            var texts = stackalloc byte*[Math.Max(1, dimensionNames.Length)];
            for (var i = 0; i < dimensionNames.Length; i++) texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(dimensionNames[i] ?? "*");
            try
            {
                NativeCall.Check(NativeMethods.seg_tensor_set_names(Handle, texts, dimensionNames.Length), "rename_");
                GC.KeepAlive(this);
            }
            finally
            {
                for (var i = 0; i < dimensionNames.Length; i++) Marshal.FreeCoTaskMem((nint)texts[i]);
            }
        }
    }
}

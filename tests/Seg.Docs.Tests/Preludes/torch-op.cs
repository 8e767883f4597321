global using Seg.Torch;

namespace Seg.Torch
{
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class TorchOpAttribute(string schema, params string[] hints) : Attribute
    {
        public string Schema => schema;
        public string[] Hints => hints;
    }
}

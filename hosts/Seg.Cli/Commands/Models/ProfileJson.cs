using System.Text.Json;
using Seg.Runtime;

namespace Seg.Cli.Commands.Models;

/// <summary>A model's profile for programs; every module, whatever the depth.</summary>
internal static class ProfileJson
{
    public static void Write(Utf8JsonWriter writer, ModelProfile profile)
    {
        writer.WriteStartObject();
        writer.WriteNumber("height", profile.Height);
        writer.WriteNumber("width", profile.Width);
        writer.WriteNumber("operationsPerMultiplyAdd", 2);
        writer.WriteNumber("trainedParameters", profile.Root.Trained);
        writer.WriteNumber("frozenParameters", profile.Root.Frozen);
        writer.WriteNumber("buffers", profile.Root.Buffers);
        Operations(profile.Root.Operations);
        writer.WriteStartArray("stages");
        foreach (var slot in profile.Slots)
        {
            writer.WriteStartObject();
            writer.WriteString("slot", slot.Kind.JsonName());
            writer.WriteString("path", slot.Path);
            writer.WriteStartObject("outputs");
            foreach (var output in slot.Outputs) Shape(output.Name, output.Shape);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("operators");
        foreach (var share in profile.Operators) writer.WriteNumber(share.Operator, share.Operations);
        writer.WriteEndObject();
        writer.WriteStartArray("modules");
        foreach (var module in profile.Root.All.Skip(1)) Module(module);
        writer.WriteEndArray();
        writer.WriteEndObject();

        void Module(ModuleProfile module)
        {
            writer.WriteStartObject();
            writer.WriteString("path", module.Path);
            writer.WriteString("type", module.Type);
            writer.WriteNumber("trainedParameters", module.Trained);
            writer.WriteNumber("frozenParameters", module.Frozen);
            writer.WriteNumber("buffers", module.Buffers);
            Operations(module.Operations);
            writer.WriteNumber("calls", module.Calls);
            if (module.Output is { } shape) Shape("output", shape);
            writer.WriteEndObject();
        }

        void Operations(long operations)
        {
            if (profile.CountsOperations) writer.WriteNumber("operations", operations);
            else writer.WriteNull("operations");
        }

        void Shape(string name, IReadOnlyList<long> shape)
        {
            writer.WriteStartArray(name);
            foreach (var size in shape) writer.WriteNumberValue(size);
            writer.WriteEndArray();
        }
    }
}

using Seg.Generators.Infrastructure;

namespace Seg.Generators.Layers;

/// <summary>Writes the registration of a module's marked members, in declaration order.</summary>
internal static class LayersEmitter
{
    public static string HintName(LayersInfo layers) => $"{layers.Nest.HintName}.Layers.g.cs";

    public static IndentedWriter Emit(LayersInfo layers)
    {
        var writer = IndentedWriter.File();
        layers.Nest.Write(writer, layers.BaseIsLayered ? "" : " : global::Seg.ILayered", body =>
        {
            var flag = $"_layersOf{layers.Name}Registered";
            body.Line(Known.Generated).Line($"private bool {flag};").Line();
            body.Doc("Registers the members marked with Layer and Buffer attributes, in declaration order; acts the first time only.").Line(Known.Generated);
            var modifier = layers.BaseIsLayered ? "override " : layers.IsSealed ? "" : "virtual ";
            body.Block($"public {modifier}void RegisterLayers()", register =>
            {
                register.Line($"if ({flag}) return;").Line($"{flag} = true;");
                if (layers.BaseIsLayered) register.Line("base.RegisterLayers();");
                for (var i = 0; i < layers.Members.Count; i++) Register(register, layers.Members[i], i);
            });
            if (layers.OverridesComponents || layers.BaseIsLayered) return;
            body.Line().Doc("Registers the same members without TorchSharp's search through fields.").Line(Known.Generated)
                .Line("protected override void RegisterComponents() => RegisterLayers();");
        });
        return writer;
    }

    private static void Register(IndentedWriter writer, MemberInfo member, int index)
    {
        var value = member.MayBeNull ? $"member{index}" : $"this.{member.Member}";
        var attach = member.Kind switch
        {
            MemberKind.Buffer => $"global::Seg.Layers.AttachBuffer(this, {Literals.CSharp(member.StateName)}, {value}, {(member.Persistent ? "true" : "false")});",
            MemberKind.Modules => $"global::Seg.Layers.AttachAll(this, {Literals.CSharp(member.StateName)}, {value});",
            _ => $"global::Seg.Layers.Attach(this, {Literals.CSharp(member.StateName)}, {value});",
        };
        writer.Line(member.MayBeNull ? $"if (this.{member.Member} is {{ }} {value}) {attach}" : attach);
    }
}

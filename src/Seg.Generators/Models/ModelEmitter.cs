using System.Collections.Generic;
using System.Linq;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Models;

/// <summary>Writes a model's spec and its typed class: components are constructed by name, and ports pass from stage to stage as locals.</summary>
internal static class ModelEmitter
{
    private const string Kinds = "global::Seg.ComponentKind";

    public static string HintName(ModelPlan plan) => $"{plan.Model.Nest.HintName}.Model.g.cs";

    public static string Definition(ModelInfo model) => $"{model.Type}.Definition";

    public static IndentedWriter Emit(ModelPlan plan)
    {
        var writer = IndentedWriter.File();
        plan.Model.Nest.Write(writer, "", body =>
        {
            body.Doc("The model's id.").Line($"public const string Id = {Literals.CSharp(plan.Model.Id)};").Line();
            Spec(body, plan);
            body.Doc("Builds the model with freshly initialised weights, in training mode. The caller owns it.")
                .Line("/// <param name=\"classes\">The classes of the spec's catalogue.</param>")
                .Line(Known.Generated).Line("public static global::Seg.SegModel Build(global::Seg.ClassCatalogue classes) => new Model(classes);").Line();
            Model(body, plan);
            body.Line().Doc($"The model as the plugin registers it.").Line(Known.Generated).Block("public sealed class Definition : global::Seg.ModelDefinition", definition => definition
                .Line("/// <inheritdoc/>").Line($"public override global::Seg.ModelSpec Spec => {plan.Model.Type}.Spec;").Line()
                .Line("/// <inheritdoc/>").Line($"public override global::Seg.SegModel Build(global::Seg.ClassCatalogue classes) => {plan.Model.Type}.Build(classes);"));
        });
        return writer;
    }

    private static void Spec(IndentedWriter body, ModelPlan plan)
    {
        var model = plan.Model;
        body.Doc("The spec, with everything it extends merged in.").Line(Known.Generated).Block("public static global::Seg.ModelSpec Spec { get; } = new global::Seg.ModelSpec", spec =>
        {
            spec.Line("Id = Id,").Line($"Task = {DescriptorEmitter.Tasks(model.Task)},").Line($"Classes = {Literals.CSharp(model.Classes)},");
            spec.Block($"Components = new global::System.Collections.Generic.Dictionary<{Kinds}, global::Seg.ComponentSpecAttribute>", slots =>
            {
                foreach (var slot in model.Slots) slots.Line($"[{Kinds}.{slot.Kind}] = {New(slot.Spec, slot.Values)},");
            }, "},");
            if (model.Preprocess.Count > 0) spec.Line($"Preprocess = {New("global::Seg.PreprocessAttribute", model.Preprocess)},");
            if (model.StateNames.Count > 0) spec.Line($"StateNames = {New("global::Seg.StateNamesAttribute", model.StateNames)}.All,");
            if (model.SlidingWindow is { } window) spec.Line($"SlidingWindow = {New("global::Seg.SlidingWindowAttribute", window)},");
            if (model.Checkpoint is { } checkpoint) spec.Line($"Checkpoint = {New("global::Seg.CheckpointAttribute", checkpoint)},");
            if (model.Published is { } published) spec.Line($"Published = {New("global::Seg.PublishedAttribute", published)},");
        }, "};").Line();
    }

    private static string New(string type, EquatableArray<NamedValue> values) =>
        values.Count == 0 ? $"new {type}()" : $"new {type} {{ {string.Join(", ", values.Select(v => $"{v.Name} = {v.CSharp}"))} }}";

    private static void Model(IndentedWriter body, ModelPlan plan) =>
        body.Doc($"The model <c>{plan.Model.Id}</c> over {plan.ClassCount} classes, with its components by type.").Line(Known.Generated).Block("public sealed class Model : global::Seg.SegModel", members =>
        {
            foreach (var slot in plan.Slots) members.Line($"private readonly {FieldType(slot)} {Field(slot)};");
            members.Line();
            Constructor(members, plan);
            var post = plan.Slots.First(s => s.Slot.Kind == "PostProcessor");
            var criterion = plan.Slots.FirstOrDefault(s => s.Slot.Kind == "Criterion");
            members.Line("/// <inheritdoc/>").Line($"public override global::Seg.PostProcessor PostProcessor => {Field(post)};").Line();
            members.Line("/// <inheritdoc/>").Line($"public override global::Seg.Criterion? Criterion => {(criterion is null ? "null" : Field(criterion))};").Line();
            Forward(members, plan);
        });

    private static void Constructor(IndentedWriter members, ModelPlan plan)
    {
        members.Doc("Constructs every component; its shapes were checked when the spec was compiled.").Line("/// <param name=\"classes\">The classes of the spec's catalogue.</param>");
        members.Block($"public Model(global::Seg.ClassCatalogue classes) : base({plan.Model.Type}.Spec, classes)", constructor =>
        {
            constructor.Block("var context = new global::Seg.ComponentContext", c => c
                .Line("Classes = classes.Count,")
                .Line("IsThing = global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.Select(classes.Classes, static c => c.IsThing)),")
                .Line("Task = Spec.Task,"), "};");
            foreach (var slot in plan.Slots)
            {
                var construction = Construction(slot);
                constructor.Line(slot.Slot.Kind == "PostProcessor" ? $"{Field(slot)} = {construction};" : $"{Field(slot)} = Attach({Kinds}.{slot.Slot.Kind}, {construction});");
            }
        }).Line();
    }

    private static string Construction(PlannedSlot slot)
    {
        var spec = $"({slot.Slot.Spec})Spec.Components[{Kinds}.{slot.Slot.Kind}]";
        return slot.Component.Arguments is { } arguments
            ? $"new {slot.Component.Component}({string.Join(", ", arguments.Select(a => a == "spec" ? spec : Context(slot)))})"
            : $"({FieldType(slot)})new {slot.Component.Descriptor}().Create({spec}, {Context(slot)})";
    }

    private static string Context(PlannedSlot slot)
    {
        var shapes = new List<string>();
        if (slot.Pyramid.Count > 0)
            shapes.Add($"Pyramid = new global::Seg.LevelShape[] {{ {string.Join(", ", slot.Pyramid.Select(l => $"new({Literals.CSharp(l.Name)}, {l.Stride}, {l.Channels})"))} }}");
        if (slot.MaskFeatures is { } features) shapes.Add($"MaskFeatures = new({features})");
        if (slot.Queries is { } queries) shapes.Add($"Queries = new({queries})");
        return shapes.Count == 0 ? "context" : $"context with {{ {string.Join(", ", shapes)} }}";
    }

    private static void Forward(IndentedWriter members, ModelPlan plan)
    {
        var slots = plan.Slots.ToDictionary(s => s.Slot.Kind);
        members.Line("/// <inheritdoc/>").Line("public override global::Seg.RawPredictions Forward(global::Seg.ModelInput input, global::System.Threading.CancellationToken cancellationToken) =>")
            .Indented(line => line.Block("Stage(() =>", stages =>
            {
                Stage(slots["Backbone"], "pyramid", "input.Images");
                if (slots.TryGetValue("PixelDecoder", out var pixelDecoder))
                {
                    Stage(pixelDecoder, "pixels", "pyramid");
                    stages.Line("Release(pyramid, pixels);");
                }
                else stages.Line("// no pixel decoder: what follows sees the bare pyramid").Line("var pixels = new global::Seg.PixelFeatures(pyramid, null);");
                var read = HeadInputs.Of(PortDeclaration.ParseAll(slots["Head"].Component.Ports));
                if (read == HeadInput.Queries) Decoder(slots["TransformerDecoder"], "queries", "pixels");
                if (read == HeadInput.Regions) Decoder(slots["RegionDecoder"], "regions", "pixels, input");
                stages.Line($"// {HeadText(plan, read)}").Line($"return Stage({Kinds}.Head, () => {Field(slots["Head"])}.Forward({Local(read)}, cancellationToken));");

                void Decoder(PlannedSlot slot, string local, string input)
                {
                    Stage(slot, local, input);
                    stages.Line($"Release(pixels, {local});");
                }

                void Stage(PlannedSlot slot, string local, string input) => stages.Line($"// {slot.Gives}")
                    .Line($"var {local} = Stage({Kinds}.{slot.Slot.Kind}, () => {Field(slot)}.Forward({input}, cancellationToken));");
            }, "});"));
    }

    private static string Local(HeadInput read) => read switch { HeadInput.Queries => "queries", HeadInput.Regions => "regions", _ => "pixels" };

    private static string HeadText(ModelPlan plan, HeadInput read)
    {
        var head = plan.Slots.First(s => s.Slot.Kind == "Head");
        var count = head.Queries?.Split(',')[0];
        return read == HeadInput.Queries && count is not null && head.Gives.StartsWith("masks", System.StringComparison.Ordinal)
            ? $"class logits: {count} x ({plan.ClassCount} + 1); mask logits: {count}" : $"{head.Gives} over {plan.ClassCount} classes";
    }

    private static string FieldType(PlannedSlot slot) => slot.Component.Arguments is null ? $"global::Seg.{slot.Slot.Kind}" : slot.Component.Component;

    private static string Field(PlannedSlot slot) => "_" + ModelPlanner.JsonName(slot.Slot.Kind);
}

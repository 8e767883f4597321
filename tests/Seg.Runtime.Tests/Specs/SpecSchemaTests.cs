using System.Text.Json;
using System.Text.Json.Nodes;
using Seg.Runtime.Tests.Toys;
using Seg.Testing.Schemas;
using VerifyXunit;

namespace Seg.Runtime.Tests.Specs;

public sealed class SpecSchemaTests : IDisposable
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task OfTheToys() => await Verifier.Verify(_host.Get<SpecSchema>().ToJson(), "json");

    [Fact]
    public void EqualInstallationsHaveEqualSchemas()
    {
        using var other = new ToyHost();
        Assert.Equal(_host.Get<SpecSchema>().ToJson(), other.Get<SpecSchema>().ToJson());
    }

    [Theory]
    [MemberData(nameof(SpecReaderTests.Mistakes), MemberType = typeof(SpecReaderTests))]
    public void WhatTheReaderRefusesIsInvalid(string json, string id, string path, string says) =>
        Assert.True(Faults(json).Count > 0, $"{json}: the reader says {id} {path} {says}, the schema nothing");

    [Theory]
    [InlineData("""{ "extends": "toy-full" }""")]
    [InlineData("""{ "$schema": "./seg.schema.json", "extends": "toy-full", "task": ["semantic", "panoptic"] }""")]
    [InlineData("""{ "extends": "toy-full", "backbone": { "width": 20.0, "depths": [], "note": "", "scale": "Infinity", "shapes": ["Sharp"] } }""")]
    [InlineData("""{ "extends": "toy-full", "pixelDecoder": { "use": "toy/wide-pixels", "rounds": 2 }, "decoder": { "queries": 3 }, "criterion": null, "checkpoint": null }""")]
    [InlineData("""{ "extends": "toy-full", "pixelDecoder": "toy/pixels", "stateNames": { "backbone": "encoder" }, "preprocess": { "std": [1, 2.5, 3] } }""")]
    [InlineData("""{ "task": "semantic", "classes": "toy/three", "backbone": { "use": "toy/backbone" }, "regionDecoder": null }""")]
    public void WhatTheReaderTakesIsValid(string json)
    {
        _host.Spec(json);
        Assert.Empty(Faults(json));
    }

    [Fact]
    public void ASpecThatExtendsAFileMayHaveTheOptionsOfAnyComponent()
    {
        Assert.Empty(Faults("""{ "extends": "base.json", "pixelDecoder": { "rounds": 2 } }"""));
        Assert.NotEmpty(Faults("""{ "extends": "base.json", "pixelDecoder": { "runds": 2 } }"""));
        Assert.NotEmpty(Faults("""{ "extends": "base.json", "pixelDecoder": { "rounds": "2" } }"""));
    }

    [Fact]
    public void SpecsInModelsFoldersCanBeExtendedAndBrokenOnesAreNamesOnly()
    {
        _host.Write("wide.seg.json", """{ "extends": "toy-full", "pixelDecoder": { "use": "toy/wide-pixels" } }""");
        _host.Write("broken.seg.json", "{");
        Assert.Empty(Faults("""{ "extends": "wide", "pixelDecoder": { "rounds": 2 } }"""));
        Assert.NotEmpty(Faults("""{ "extends": "toy-full", "pixelDecoder": { "rounds": 2 } }"""));
        Assert.Empty(Faults("""{ "extends": "broken", "pixelDecoder": { "rounds": 2 } }"""));
        Assert.NotEmpty(Faults("""{ "extends": "no-such" }"""));
    }

    private IReadOnlyList<string> Faults(string json) => new JsonSchemaValidator(JsonNode.Parse(_host.Get<SpecSchema>().ToJson())!.AsObject()).Faults(JsonNode.Parse(json, documentOptions: Lenient));
}

using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>The commands that compute nothing: help, lists, specs, weights, doctor.</summary>
public class InformationTests
{
    [Fact]
    public void Help_names_every_command()
    {
        var call = SegProcess.Run("--help");
        Assert.Equal(0, call.ExitCode);
        foreach (var command in new[] { "predict", "models", "plugins", "spec", "weights", "bench", "doctor" }) Assert.Contains(command, call.Output);
    }

    [Theory]
    [InlineData("predict", "--nonsense")]
    [InlineData("modells")]
    [InlineData("predict", "a.png", "--task", "everything")]
    [InlineData("predict", "a.png", "--threads", "-1")]
    public void A_wrong_call_ends_with_2_and_says_what(params string[] arguments)
    {
        var call = SegProcess.Run(arguments);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(arguments[^1], call.Error);
        Assert.Empty(call.Output);
    }

    [Fact]
    public void Every_plugin_is_active()
    {
        var plugins = SegProcess.Run("plugins", "list", "--json").Json.EnumerateArray().ToArray();
        Assert.NotEmpty(plugins);
        Assert.All(plugins, p => Assert.Equal("Active", p.GetProperty("state").GetString()));
        Assert.Contains("seg/resnet", plugins.SelectMany(p => p.GetProperty("components").EnumerateArray()).Select(c => c.GetProperty("id").GetString()));
        Assert.Equal(0, SegProcess.Run("plugins", "list").ExitCode);
    }

    [Fact]
    public void Models_are_listed_with_their_facts_and_the_fashion_weights_are_here()
    {
        var models = SegProcess.Run("models", "list", "--json").Json.EnumerateArray().ToArray();
        Assert.Equal(47, models.Count(m => m.GetProperty("system").GetString() == "Mask2Former" && !m.GetProperty("classes").GetString()!.StartsWith("youtube-vis", StringComparison.Ordinal)));
        var r101 = models.Single(m => m.GetProperty("id").GetString() == "mask2former-r101-coco-panoptic");
        Assert.Equal(("seg/resnet depth=101", 133, "panoptic"), (r101.GetProperty("backbone").GetString(), r101.GetProperty("classCount").GetInt32(), r101.GetProperty("task")[2].GetString()));
        var fashion = models.Single(m => m.GetProperty("id").GetString() == "mask2former-fashion");
        Assert.EndsWith("model.safetensors", fashion.GetProperty("weights").GetString());
    }

    [Fact]
    public void The_table_of_models_can_be_narrowed()
    {
        var table = SegProcess.Run("models", "list", "--filter", "Mask2Former", "--filter", "R50").Output;
        Assert.Contains("mask2former-r50-coco-panoptic", table);
        Assert.Contains("PQ 51.9", table);
        Assert.Contains("coco/panoptic (133)", table);
        Assert.DoesNotContain("swin", table);
        Assert.DoesNotContain("fashion", table);
    }

    [Fact]
    public void A_model_is_shown_with_its_shapes_parameters_and_operations()
    {
        var text = SegProcess.Run("models", "show", "mask2former-r50-coco-panoptic", "--size", "96x128", "--depth", "1").Output;
        Assert.Contains("res5: 2048 @ /32", text);
        Assert.Contains("133", text);
        Assert.Contains("43,983,878", text);
#if SEG_SYSTEM_TORCH
        Assert.Contains("a multiply-add counted as two", text);
#else
        Assert.Contains("not counted", text);
#endif
        Assert.Contains("res2 256×24×32", text);
        Assert.Contains("  res4  ", text);
        Assert.DoesNotContain("conv3", text);
    }

    [Fact]
    public void Every_module_of_a_model_is_in_the_json()
    {
        var json = SegProcess.Run("models", "show", "mask2former-fashion", "--set", "decoder.queries=50", "--size", "64x96", "--json").Json;
        Assert.Equal(50, json.GetProperty("spec").GetProperty("transformerDecoder").GetProperty("queries").GetInt32());
        var profile = json.GetProperty("profile");
        Assert.Equal((64, 96, 2), (profile.GetProperty("height").GetInt32(), profile.GetProperty("width").GetInt32(), profile.GetProperty("operationsPerMultiplyAdd").GetInt32()));
        var modules = profile.GetProperty("modules").EnumerateArray().ToArray();
        var conv = modules.Single(m => m.GetProperty("path").GetString() == "backbone.res2.0.conv1");
        Assert.Equal([1, 16, 16, 24], conv.GetProperty("output").EnumerateArray().Select(size => size.GetInt32()));
#if SEG_SYSTEM_TORCH
        // The convolution, and two for each element of its batch norm.
        Assert.Equal(2 * 16 * 16 * 9 * 16 * 24 + 2 * 16 * 16 * 24, conv.GetProperty("operations").GetInt64());
#else
        Assert.Equal(System.Text.Json.JsonValueKind.Null, conv.GetProperty("operations").ValueKind);
#endif
        Assert.Equal([50, 64], profile.GetProperty("stages")[2].GetProperty("outputs").GetProperty("queries").EnumerateArray().Skip(1).Select(size => size.GetInt32()));
    }

    [Theory]
    [InlineData("--size", "640"), InlineData("--size", "0x64"), InlineData("--depth", "-1")]
    public void Sizes_and_depths_that_are_none_are_refused(string option, string value)
    {
        var call = SegProcess.Run("models", "show", "mask2former-fashion", option, value);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(value, call.Error);
    }

    [Fact]
    public void An_unknown_model_gets_the_nearest_name()
    {
        var call = SegProcess.Run("models", "show", "mask2former-fashoin");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("SEG4004", call.Error);
        Assert.Contains("mask2former-fashion", call.Error);
    }

    [Fact]
    public void An_exported_spec_passes_the_check_and_a_misspelt_one_does_not()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("mine.json");
        Assert.Equal(0, SegProcess.Run("spec", "export", "mask2former-fashion", "--all", "--out", file).ExitCode);
        Assert.Equal(0, SegProcess.Run("spec", "check", file).ExitCode);

        File.WriteAllText(file, """{ "id": "mine", "extends": "mask2former-fashion", "transformerDecoder": { "querys": 10 } }""");
        var call = SegProcess.Run("spec", "check", file, "mask2former-fashion", "--json");
        Assert.Equal(1, call.ExitCode);
        Assert.Equal("SEG4001", call.Json[0].GetProperty("diagnosticId").GetString());
        Assert.Contains("queries", call.Json[0].GetProperty("message").GetString());
        Assert.True(call.Json[1].GetProperty("ok").GetBoolean());
    }

    [Fact]
    public void The_schema_goes_to_a_file_or_to_standard_output()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("seg.schema.json");
        Assert.Equal(0, SegProcess.Run("spec", "schema", "--output", file).ExitCode);
        Assert.Equal("http://json-schema.org/draft-07/schema#", SegProcess.Run("spec", "schema").Json.GetProperty("$schema").GetString());
        Assert.Contains("mask2former/masked-attention", File.ReadAllText(file));
    }

    [Fact]
    public void Differences_of_two_specs_are_listed_and_leave_with_1()
    {
        var same = SegProcess.Run("spec", "diff", "mask2former-fashion", "mask2former-fashion");
        Assert.Equal((0, ""), (same.ExitCode, same.Output));
        var other = SegProcess.Run("spec", "diff", "mask2former-fashion", "mask2former-fashion", "--set", "decoder.queries=7", "--json");
        Assert.Equal(1, other.ExitCode);
        var difference = Assert.Single(other.Json.EnumerateArray());
        Assert.Equal(("transformerDecoder.queries", "7"), (difference.GetProperty("path").GetString(), difference.GetProperty("right").GetString()));
    }

    [Fact]
    public void A_spec_whose_ports_do_not_fit_is_refused()
    {
        var call = SegProcess.Run("spec", "check", "mask2former-fashion", "--set", "backbone.outputs=res2,res3");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("SEG2004", call.Error);
        Assert.Contains("res4", call.Error);
    }

    [Fact]
    public void The_fashion_weights_fit_their_model_and_no_other()
    {
        const string File = "models/mask2former-fashion/model.safetensors";
        var json = SegProcess.Run("weights", "inspect", File, "--model", "mask2former-fashion", "--json").Json;
        Assert.True(json.GetProperty("fits").GetBoolean());
        Assert.Equal(0, json.GetProperty("nan").GetInt64());
        var other = SegProcess.Run("weights", "inspect", File, "--model", "mask2former-r50-coco-panoptic");
        Assert.Equal(1, other.ExitCode);
        var missing = SegProcess.Run("weights", "inspect", "nowhere.safetensors");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("SEG4100", missing.Error);
        Assert.Contains("nowhere.safetensors", missing.Error);
    }

    [Fact]
    public void The_doctor_finds_everything_in_order()
    {
        var call = SegProcess.Run("doctor", "--json");
        Assert.Equal(0, call.ExitCode);
        var checks = call.Json.EnumerateArray().ToDictionary(c => c.GetProperty("check").GetString()!, c => c.GetProperty("state").GetString());
        foreach (var check in new[] { ".NET SDK", "libtorch", "oneDNN", "image codec", "CPU features", "threads", "disk" }) Assert.Contains(check, checks.Keys);
        Assert.DoesNotContain("failed", checks.Values);
    }
}

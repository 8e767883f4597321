namespace Seg.Runtime.Tests.Catalogues;

public sealed class ClassCatalogueJsonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seg-classes-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string json)
    {
        var path = Path.Combine(_folder.FullName, "parts.json");
        File.WriteAllText(path, json);
        return path;
    }

    [Fact]
    public void EveryKeyIsRead()
    {
        var classes = ClassCatalogueJson.Read(Write("""
            { "id": "acme/parts", "ignoreValue": 254, "classes": [
                { "name": "bolt", "color": "#ff8000", "id": 3 },
                { "name": "floor", "isThing": false, "color": [1, 2, 255] } ] }
            """));
        Assert.Equal(("acme/parts", 254, 2), (classes.Id, classes.IgnoreValue, classes.Count));
        Assert.Equal(new SegClass(3, "bolt", true, new(255, 128, 0)), classes[0]);
        Assert.Equal(new SegClass(1, "floor", false, new(1, 2, 255)), classes[1]);
    }

    [Fact]
    public void WhatIsLeftOutHasDefaults()
    {
        var classes = ClassCatalogueJson.Read(Write("""{ "classes": [{ "name": "a" }, { "name": "b" }] }"""));
        Assert.Equal(("parts", 255), (classes.Id, classes.IgnoreValue));
        Assert.Equal([0, 1], classes.Classes.Select(c => c.DatasetId));
        Assert.NotEqual(classes[0].Color, classes[1].Color);
    }

    [Theory]
    [InlineData("""{ "classes": [{ "nme": "a" }] }""", "SEG4001", "Did you mean 'name'?")]
    [InlineData("""{ "clases": [] }""", "SEG4001", "Did you mean 'classes'?")]
    [InlineData("""{ }""", "SEG4005", "'classes' is missing")]
    [InlineData("""{ "classes": [{ }] }""", "SEG4005", "'name' is missing")]
    [InlineData("""{ "classes": [] }""", "SEG4002", "at least one")]
    [InlineData("""{ "classes": [{ "name": "a" }, { "name": "a" }] }""", "SEG4002", "'a' stands here 2 times")]
    [InlineData("""{ "classes": [{ "name": "a", "color": "red" }] }""", "SEG4002", "classes[0].color")]
    [InlineData("""{ "classes": [{ "name": "a", "color": [1, 2, 256] }] }""", "SEG4002", "0 to 255")]
    [InlineData("""{ "classes": [{ "name": "a", "isThing": "perhaps" }] }""", "SEG4002", "true or false")]
    [InlineData("""{ "classes": 3 }""", "SEG4002", "expected a list")]
    public void AMistakeIsNamed(string json, string id, string says)
    {
        var error = Assert.Throws<SegException>(() => ClassCatalogueJson.Read(Write(json)));
        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains(says, error.Message);
        Assert.Contains("parts.json", error.Message);
    }
}

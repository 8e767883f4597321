using Seg.Testing.Fuzzing;

namespace Seg.Fuzz.Tests;

public sealed class MutatorTests
{
    private static readonly byte[][] Seeds = [[.. Enumerable.Range(0, 200).Select(i => (byte)i)], [.. "{\"width\": 640}"u8]];
    private static readonly byte[][] Tokens = [[.. "TOKEN"u8]];

    [Fact]
    public void A_case_is_the_same_bytes_whenever_it_is_asked_for()
    {
        var (one, other) = (new Mutator(Seeds, Tokens), new Mutator(Seeds, Tokens));
        foreach (var number in (int[])[999, 0, 500, 1]) Assert.Equal(one.Make(number), other.Make(number));
        // Written down, so that another machine or version of .NET makes the same.
        Assert.Equal("C9864D1E", Hash(Enumerable.Range(0, 100).SelectMany(one.Make)));
    }

    [Fact]
    public void Cases_and_campaigns_differ()
    {
        var mutator = new Mutator(Seeds, Tokens);
        var cases = Enumerable.Range(0, 1000).Select(i => Convert.ToHexString(mutator.Make(i))).ToList();

        Assert.InRange(cases.Distinct().Count(), 800, 1000);
        Assert.NotEqual(mutator.Make(7), new Mutator(Seeds, Tokens, campaign: 2).Make(7));
        Assert.Equal((byte)0, Seeds[0][0]);
    }

    [Fact]
    public void Every_kind_of_damage_is_done()
    {
        var mutator = new Mutator([Seeds[0]], Tokens);
        var cases = Enumerable.Range(0, 4000).Select(mutator.Make).ToList();

        Assert.Contains(cases, c => c.Length == 200 && Differences(c) == 1);
        Assert.Contains(cases, c => c.Length == 200 && Differences(c) > 20);
        Assert.Contains(cases, c => c.Length < 200 && c.AsSpan().SequenceEqual(Seeds[0].AsSpan(0, c.Length)));
        Assert.Contains(cases, c => c.Length > 300);
        Assert.Contains(cases, c => c.AsSpan().IndexOf("TOKEN"u8) >= 0);
        Assert.Contains(cases, c => c.AsSpan().IndexOf(BitConverter.GetBytes(long.MaxValue)) >= 0);
        Assert.Contains(cases, c => c.AsSpan().IndexOf((byte[])[0, 2, 0x54, 0x0B, 0xE4, 0, 0, 0]) >= 0 || c.AsSpan().IndexOf(BitConverter.GetBytes(10_000_000_000)) >= 0);
        Assert.Contains(cases, c => c.AsSpan().IndexOf("9223372036854775808"u8) >= 0);
        Assert.Contains(cases, c => c.Length == 0);

        static int Differences(byte[] bytes) => bytes.Where((b, i) => b != Seeds[0][i]).Count();
    }

    [Fact]
    public void No_case_grows_beyond_the_limit()
    {
        var mutator = new Mutator([new byte[1000]], Tokens, longest: 2000);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(mutator.Make(i).Length, 0, 2000));
    }

    // FNV-1a.
    private static string Hash(IEnumerable<byte> bytes) => bytes.Aggregate(2166136261u, (hash, b) => (hash ^ b) * 16777619).ToString("X8", null);
}

using Seg.Kernels;

namespace Seg.Kernels.Tests;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(6, 6)]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(1, 6)]
    [InlineData(6, 1)]
    public void Total_is_that_of_the_best_of_all_assignments(int rows, int columns)
    {
        var random = new Random(rows * 100 + columns);
        for (var trial = 0; trial < 50; trial++)
        {
            // Small whole numbers, so that ties occur, on odd trials.
            var cost = Enumerable.Range(0, rows * columns).Select(_ => trial % 2 == 0 ? random.NextDouble() * 20 - 10 : random.Next(-3, 4)).ToArray();

            var pairs = Assignment.Solve(cost, rows, columns);

            Assert.Equal(Math.Min(rows, columns), pairs.Length);
            Assert.Equal(pairs.Length, pairs.Select(pair => pair.Row).Distinct().Count());
            Assert.Equal(pairs.Length, pairs.Select(pair => pair.Column).Distinct().Count());
            Assert.Equal(pairs.OrderBy(pair => pair.Row), pairs);
            Assert.Equal(Cheapest(cost, rows, columns, 0, new bool[columns], Math.Max(0, rows - columns)), pairs.Sum(pair => cost[pair.Row * columns + pair.Column]), 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Nothing_to_assign_gives_no_pairs(int rows, int columns) => Assert.Empty(Assignment.Solve([], rows, columns));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_cost_that_is_not_finite_is_refused(double value) => Assert.Throws<ArgumentException>(() => Assignment.Solve([1, value], 1, 2));

    [Fact]
    public void A_matrix_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => Assignment.Solve([1, 2, 3], 2, 2));

    // Tries everything: row by row each free column, or leaves the row out while rows are to spare.
    private static double Cheapest(double[] cost, int rows, int columns, int row, bool[] used, int spare)
    {
        if (row == rows) return 0;
        var best = spare > 0 ? Cheapest(cost, rows, columns, row + 1, used, spare - 1) : double.PositiveInfinity;
        for (var c = 0; c < columns; c++)
        {
            if (used[c]) continue;
            used[c] = true;
            best = Math.Min(best, cost[row * columns + c] + Cheapest(cost, rows, columns, row + 1, used, spare));
            used[c] = false;
        }
        return best;
    }
}

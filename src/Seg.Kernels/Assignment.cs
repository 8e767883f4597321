namespace Seg.Kernels;

/// <summary>
/// The cheapest one-to-one assignment of rows to columns of a cost matrix, exact, by shortest augmenting paths with potentials
/// (Kuhn 1955, Munkres 1957; Jonker and Volgenant 1987): O(n² m) for n ≤ m. Thread-safe.
/// </summary>
public static class Assignment
{
    /// <summary>Assigns min(rows, columns) pairs of least total cost.</summary>
    /// <param name="cost">[rows, columns], finite.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <returns>Pairs by rising row. Of several cheapest assignments any one.</returns>
    /// <exception cref="ArgumentException">The matrix is of another size or holds a value that is not finite.</exception>
    public static (int Row, int Column)[] Solve(ReadOnlySpan<double> cost, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (cost.Length != (long)rows * columns) throw new ArgumentException($"{cost.Length} costs are not {rows} x {columns}.", nameof(cost));
        foreach (var value in cost)
            if (!double.IsFinite(value)) throw new ArgumentException($"A cost is {value}; all must be finite.", nameof(cost));

        // The algorithm assigns every row, so the shorter side plays the rows.
        if (rows <= columns) return [.. AssignRows(cost, rows, columns).Select((column, row) => (row, column))];
        var turned = new double[cost.Length];
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++) turned[c * rows + r] = cost[r * columns + c];
        return [.. AssignRows(turned, columns, rows).Select((row, column) => (row, column)).Order()];
    }

    // Column of each row. Index 0 of the potentials stands for "none", so rows and columns count from 1 within.
    private static int[] AssignRows(ReadOnlySpan<double> cost, int rows, int columns)
    {
        var rowPotential = new double[rows + 1];
        var columnPotential = new double[columns + 1];
        var rowOf = new int[columns + 1];
        var cameFrom = new int[columns + 1];
        var distance = new double[columns + 1];
        var done = new bool[columns + 1];
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            Array.Fill(distance, double.PositiveInfinity);
            Array.Clear(done);
            var column = 0;
            do
            {
                done[column] = true;
                var (from, nearest, step) = (rowOf[column], 0, double.PositiveInfinity);
                var costs = cost.Slice((from - 1) * columns, columns);
                for (var c = 1; c <= columns; c++)
                {
                    if (done[c]) continue;
                    var reduced = costs[c - 1] - rowPotential[from] - columnPotential[c];
                    if (reduced < distance[c]) (distance[c], cameFrom[c]) = (reduced, column);
                    if (distance[c] < step) (step, nearest) = (distance[c], c);
                }
                for (var c = 0; c <= columns; c++)
                {
                    if (done[c])
                    {
                        rowPotential[rowOf[c]] += step;
                        columnPotential[c] -= step;
                    }
                    else
                    {
                        distance[c] -= step;
                    }
                }
                column = nearest;
            } while (rowOf[column] != 0);

            // Along the path back every row moves on to the column that it reached.
            for (; column != 0; column = cameFrom[column]) rowOf[column] = rowOf[cameFrom[column]];
        }
        var result = new int[rows];
        for (var c = 1; c <= columns; c++)
            if (rowOf[c] > 0) result[rowOf[c] - 1] = c - 1;
        return result;
    }
}

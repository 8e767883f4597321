using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Seg.Shared;

/// <summary>
/// The small language of port declarations, over a component's own options: integers, <c>'text'</c>, <c>true false</c>, option names,
/// <c>+ - * / % &lt;&lt;</c>, comparisons, <c>x in List</c>, <c>&amp;&amp; || !</c>, <c>a ? b : c</c>, <c>List[i]</c>, and the functions
/// <c>count first last min max log2</c>, <c>distinct ascending subset only</c> of lists, and of the needed pyramid <c>stride('res2')</c>,
/// <c>channels('res2')</c>, <c>strides(List)</c> and <c>coarsest(List, n)</c>.
/// Values are <see cref="long"/>, <see cref="bool"/>, <see cref="string"/> (enums by member name) and lists of these.
/// </summary>
internal static class PortExpression
{
    /// <summary>The name that stands for the model's number of classes.</summary>
    public const string Classes = "Classes";

    /// <summary>Evaluates <paramref name="text"/>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="variable">The value of a name, or null when there is no such name.</param>
    /// <param name="level">Stride and channels of a level of the needed pyramid, or null.</param>
    /// <exception cref="FormatException">Malformed, unknown name, or operands of the wrong type; the message says where.</exception>
    public static object Evaluate(string text, Func<string, object?> variable, Func<string, (long Stride, long Channels)?> level)
    {
        var parser = new Parser(text, variable, level);
        var value = parser.Conditional();
        parser.End();
        return value;
    }

    /// <summary>The names of options and functions in an expression, each once, in order.</summary>
    public static IReadOnlyList<string> Names(string text) =>
        new Parser(text, static _ => null, static _ => null).Tokens.Where(token => char.IsLetter(token[0]) || token[0] == '_').Distinct().ToArray();

    /// <summary>A value as it stands in expressions and messages.</summary>
    public static string Text(object value) => Parser.Normalise(value) switch
    {
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        IReadOnlyList<object> list => $"[{string.Join(", ", list.Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };

    /// <summary>From the largest stride to the smallest; of equal ones the later first, as a network is read backwards.</summary>
    public static IEnumerable<T> CoarseFirst<T>(IEnumerable<T> levels, Func<T, long> stride) => levels.OrderBy(stride).Reverse();

    private sealed class Parser
    {
        private static readonly string[] Operators = ["&&", "||", "==", "!=", "<=", ">=", "<<", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ","];
        private readonly string _text;
        private readonly Func<string, object?> _variable;
        private readonly Func<string, (long Stride, long Channels)?> _level;
        private readonly List<string> _tokens = [];
        private int _at;
        private int _muted;

        public Parser(string text, Func<string, object?> variable, Func<string, (long Stride, long Channels)?> level)
        {
            (_text, _variable, _level) = (text, variable, level);
            for (var i = 0; i < text.Length;)
            {
                if (char.IsWhiteSpace(text[i])) { i++; continue; }
                var start = i;
                if (text[i] == '\'')
                {
                    var close = text.IndexOf('\'', i + 1);
                    if (close < 0) throw Error("a text without closing quote");
                    i = close + 1;
                }
                else if (char.IsLetterOrDigit(text[i]) || text[i] == '_')
                {
                    while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_')) i++;
                }
                else
                {
                    var symbol = Operators.FirstOrDefault(o => string.CompareOrdinal(text, i, o, 0, o.Length) == 0) ?? throw Error($"'{text[i]}'");
                    i += symbol.Length;
                }
                _tokens.Add(text.Substring(start, i - start));
            }
        }

        public IReadOnlyList<string> Tokens => _tokens;

        public void End()
        {
            if (_at < _tokens.Count) throw Error($"'{_tokens[_at]}' after the end");
        }

        public object Conditional()
        {
            var condition = Or();
            if (!Take("?")) return condition;
            var taken = Bool(condition);
            var yes = Muted(!taken, Conditional);
            if (!Take(":")) throw Error("'?' without ':'");
            var no = Muted(taken, Conditional);
            return taken ? yes : no;
        }

        private object Or()
        {
            var left = And();
            while (Take("||"))
            {
                var decided = Bool(left);
                left = Bool(Muted(decided, And)) | decided;
            }
            return left;
        }

        private object And()
        {
            var left = Comparison();
            while (Take("&&"))
            {
                var open = Bool(left);
                left = Bool(Muted(!open, Comparison)) & open;
            }
            return left;
        }

        // What does not decide the result is parsed, and its names are looked up, but its values may be anything: "'res2' in Outputs ? stride('res2') : 4".
        private object Muted(bool muted, Func<object> parse)
        {
            if (muted) _muted++;
            var value = parse();
            if (muted) _muted--;
            return value;
        }

        private object Comparison()
        {
            var left = Shift();
            foreach (var symbol in new[] { "==", "!=", "<=", ">=", "<", ">", "in" })
            {
                if (!Take(symbol)) continue;
                var right = Shift();
                return symbol switch
                {
                    "==" => left.Equals(right),
                    "!=" => !left.Equals(right),
                    "in" => List(right).Contains(left),
                    "<=" => Number(left) <= Number(right),
                    ">=" => Number(left) >= Number(right),
                    "<" => Number(left) < Number(right),
                    _ => Number(left) > Number(right),
                };
            }
            return left;
        }

        private object Shift()
        {
            var left = Sum();
            while (Take("<<")) left = Number(left) << (int)Number(Sum());
            return left;
        }

        private object Sum()
        {
            var left = Product();
            while (true)
            {
                if (Take("+")) left = Number(left) + Number(Product());
                else if (Take("-")) left = Number(left) - Number(Product());
                else return left;
            }
        }

        private object Product()
        {
            var left = Unary();
            while (true)
            {
                if (Take("*")) left = Number(left) * Number(Unary());
                else if (Take("/")) left = Divide(Number(left), Number(Unary()));
                else if (Take("%")) left = Remainder(Number(left), Number(Unary()));
                else return left;
            }
        }

        // -1 stands on its own: the smallest number has no negative, and the processor traps.
        private long Divide(long left, long right) => right switch { 0 => ByZero(), -1 => unchecked(-left), _ => left / right };

        private long Remainder(long left, long right) => right switch { 0 => ByZero(), -1 => 0, _ => left % right };

        private long ByZero() => _muted > 0 ? 0 : throw Error("a division by zero");

        private object Unary()
        {
            if (Take("!")) return !Bool(Unary());
            if (Take("-")) return -Number(Unary());
            var value = Primary();
            while (Take("["))
            {
                var list = List(value);
                var index = Number(Conditional());
                if (!Take("]")) throw Error("'[' without ']'");
                if (_muted > 0) value = 0L;
                else if (index < 0 || index >= list.Count) throw Error($"index {index} of a list of {list.Count}");
                else value = list[(int)index];
            }
            return value;
        }

        private object Primary()
        {
            if (_at == _tokens.Count) throw Error("the end where a value should stand");
            var token = _tokens[_at++];
            if (token == "(")
            {
                var inner = Conditional();
                if (!Take(")")) throw Error("'(' without ')'");
                return inner;
            }
            if (token[0] == '\'') return token.Substring(1, token.Length - 2);
            if (char.IsDigit(token[0]))
                return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Error($"'{token}'");
            if (token is "true" or "false") return token == "true";
            if (!char.IsLetter(token[0]) && token[0] != '_') throw Error($"'{token}' where a value should stand");
            if (Take("(")) return Call(token);
            return Normalise(_variable(token) ?? throw Error($"'{token}', which is no option of the component"));
        }

        private object Call(string function)
        {
            var arguments = new List<object>();
            if (!Take(")"))
            {
                do arguments.Add(Conditional()); while (Take(","));
                if (!Take(")")) throw Error("'(' without ')'");
            }
            return (function, arguments.Count) switch
            {
                ("count", 1) => (long)List(arguments[0]).Count,
                ("first", 1) => List(arguments[0]).FirstOrDefault() ?? Unless("first() of an empty list"),
                ("last", 1) => List(arguments[0]).LastOrDefault() ?? Unless("last() of an empty list"),
                ("min", > 0) => Numbers(arguments, "min").Min(),
                ("max", > 0) => Numbers(arguments, "max").Max(),
                ("distinct", 1) => List(arguments[0]) is var list && list.Distinct().Count() == list.Count,
                ("ascending", 1) => List(arguments[0]).Select(Number).ToArray() is var rising && rising.Zip(rising.Skip(1), (a, b) => a <= b).All(ordered => ordered),
                ("subset", 2) => !List(arguments[0]).Except(List(arguments[1])).Any(),
                ("only", 2) => List(arguments[0]).All(item => item.Equals(arguments[1])),
                ("strides", 1) => List(arguments[0]).Select(name => (object)LevelOf(name).Stride).ToArray(),
                ("coarsest", 2) => CoarseFirst(List(arguments[0]).ToArray(), name => LevelOf(name).Stride).Take((int)Math.Min(int.MaxValue, Number(arguments[1]))).ToArray(),
                ("log2", 1) => Log2(Number(arguments[0])),
                ("stride", 1) => LevelOf(arguments[0]).Stride,
                ("channels", 1) => LevelOf(arguments[0]).Channels,
                _ => throw Error($"{function}() with {arguments.Count} arguments"),
            };
        }

        private (long Stride, long Channels) LevelOf(object name) =>
            name is string text ? _level(text) ?? (_muted > 0 ? (0L, 0L) : throw Error($"level '{text}', which the needed pyramid lacks"))
                : _muted > 0 ? (0L, 0L) : throw Error("a level's name that is no text");

        // min(3, 4), and min(List).
        private IEnumerable<long> Numbers(List<object> arguments, string function)
        {
            var items = arguments.Count == 1 && arguments[0] is IReadOnlyList<object> list ? list : arguments;
            return items.Count > 0 ? items.Select(Number) : [(long)Unless($"{function}() of an empty list")];
        }

        private object Unless(string problem) => _muted > 0 ? 0L : throw Error(problem);

        private static long Log2(long value)
        {
            var bits = 0L;
            for (; value > 1; value >>= 1) bits++;
            return bits;
        }

        private bool Take(string token)
        {
            if (_at == _tokens.Count || _tokens[_at] != token) return false;
            _at++;
            return true;
        }

        private long Number(object value) => value is long number ? number : _muted > 0 ? 0L : throw Error($"{Describe(value)} where a number should stand");

        private bool Bool(object value) => value is bool flag ? flag : _muted > 0 ? false : throw Error($"{Describe(value)} where a condition should stand");

        private IReadOnlyList<object> List(object value) => value as IReadOnlyList<object> ?? (_muted > 0 ? [] : throw Error($"{Describe(value)} where a list should stand"));

        private static string Describe(object value) => value switch
        {
            string text => $"the text '{text}'",
            bool flag => flag ? "true" : "false",
            long number => $"the number {number}",
            _ => "a list",
        };

        public static object Normalise(object value) => value switch
        {
            long or bool or string => value,
            int number => (long)number,
            Enum member => member.ToString(),
            Array array => array.Cast<object>().Select(Normalise).ToArray(),
            IReadOnlyList<object> list => list.Select(Normalise).ToArray(),
            _ => value,
        };

        private FormatException Error(string found) => new($"The expression \"{_text}\" has {found}.");
    }
}

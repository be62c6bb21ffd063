using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

/// <summary>
/// JSON with nothing but what every .NET has. Your module has System.Text.Json or Json.NET; then you do not
/// need this file.
///
/// Objects are Dictionary, arrays List, numbers decimal (so that no decimal is lost).
/// </summary>
public static class Json
{
    private const int Deepest = 200;

    /// <summary>Returns the value that the text holds; throws FormatException when it is no JSON.</summary>
    public static object Parse(string text)
    {
        var reader = new Reader(text.StartsWith("\uFEFF", StringComparison.Ordinal) ? text.Substring(1) : text);
        var value = reader.Value();
        reader.End();
        return value;
    }

    public static Dictionary<string, object> Object(object value) => (Dictionary<string, object>)value;

    public static List<object> Array(object value) => (List<object>)value;

    public static List<string> Strings(object value) => Array(value).Cast<string>().ToList();

    /// <summary>Returns a member, or null when it is not there.</summary>
    public static object Get(Dictionary<string, object> value, string key) =>
        value.TryGetValue(key, out var found) ? found : null;

    /// <summary>Returns the value as JSON on one line.</summary>
    public static string Write(object value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(object value, StringBuilder text)
    {
        if (value == null)
        {
            text.Append("null");
        }
        else if (value is bool flag)
        {
            text.Append(flag ? "true" : "false");
        }
        else if (value is string plain)
        {
            WriteString(plain, text);
        }
        else if (value is Dictionary<string, object> members)
        {
            text.Append('{');
            foreach (var member in members)
            {
                WriteString(member.Key, text);
                text.Append(':');
                Write(member.Value, text);
                text.Append(',');
            }
            Close(text, '{', '}');
        }
        else if (value is IEnumerable items)
        {
            text.Append('[');
            foreach (var item in items)
            {
                Write(item, text);
                text.Append(',');
            }
            Close(text, '[', ']');
        }
        else
        {
            text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); // decimal, int
        }
    }

    private static void Close(StringBuilder text, char opened, char close)
    {
        if (text[text.Length - 1] == ',')
        {
            text.Length--;
        }
        text.Append(close);
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            if (character == '"' || character == '\\')
            {
                text.Append('\\').Append(character);
            }
            else if (character < ' ')
            {
                text.Append("\\u").Append(((int)character).ToString("x4"));
            }
            else
            {
                text.Append(character);
            }
        }
        text.Append('"');
    }

    private sealed class Reader
    {
        private readonly string text;
        private int at;
        private int depth;

        public Reader(string text)
        {
            this.text = text;
        }

        public void End()
        {
            if (Peek() != '\0')
            {
                throw Wrong();
            }
        }

        public object Value()
        {
            switch (Peek())
            {
                case '{': return Members();
                case '[': return Items();
                case '"': return String();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                default: return Number();
            }
        }

        private Dictionary<string, object> Members()
        {
            var members = new Dictionary<string, object>();
            Enter();
            while (Peek() != '}')
            {
                var key = String();
                Expect(':');
                members[key] = Value();
                Separator('}');
            }
            Leave();
            return members;
        }

        private List<object> Items()
        {
            var items = new List<object>();
            Enter();
            while (Peek() != ']')
            {
                items.Add(Value());
                Separator(']');
            }
            Leave();
            return items;
        }

        private void Enter()
        {
            at++;
            if (++depth > Deepest)
            {
                throw Wrong();
            }
        }

        private void Leave()
        {
            at++;
            depth--;
        }

        private void Separator(char close)
        {
            if (Peek() == close)
            {
                return;
            }
            Expect(',');
            if (Peek() == close)
            {
                throw Wrong();
            }
        }

        private string String()
        {
            Expect('"');
            var value = new StringBuilder();
            for (; ; at++)
            {
                var character = Character();
                if (character == '"')
                {
                    at++;
                    return value.ToString();
                }
                if (character < ' ')
                {
                    throw Wrong();
                }
                if (character != '\\')
                {
                    value.Append(character);
                    continue;
                }
                at++;
                var known = "\"\\/bfnrt".IndexOf(Character());
                if (known >= 0)
                {
                    value.Append("\"\\/\b\f\n\r\t"[known]);
                }
                else if (Character() == 'u' && at + 4 < text.Length)
                {
                    value.Append((char)ushort.Parse(text.Substring(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    at += 4;
                }
                else
                {
                    throw Wrong();
                }
            }
        }

        private decimal Number()
        {
            var start = at;
            while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0)
            {
                at++;
            }
            return decimal.Parse(text.Substring(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        private object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            {
                throw Wrong();
            }
            at += word.Length;
            return value;
        }

        private void Expect(char wanted)
        {
            if (Peek() != wanted)
            {
                throw Wrong();
            }
            at++;
        }

        /// <summary>Returns the next character that is no blank; NUL at the end.</summary>
        private char Peek()
        {
            while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0)
            {
                at++;
            }
            return at < text.Length ? text[at] : '\0';
        }

        private char Character() => at < text.Length ? text[at] : throw Wrong();

        private FormatException Wrong() => new FormatException("no JSON at character " + at);
    }
}

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON with nothing but the JDK. Your module has Jackson or Gson; then you do not need this file.
 *
 * Objects are Map, arrays List, numbers BigDecimal (so that no decimal is lost), the rest as in Java.
 */
final class Json {
    private static final int DEEPEST = 200;
    private final String text;
    private int at = 0;
    private int depth = 0;

    private Json(String text) {
        this.text = text;
    }

    /** Returns the value that the text holds; throws IllegalArgumentException when it is no JSON. */
    static Object parse(String text) {
        var reader = new Json(text.startsWith("\uFEFF") ? text.substring(1) : text);
        Object value = reader.value();
        if (reader.peek() != 0) {
            throw reader.wrong();
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> array(Object value) {
        return (List<Object>) value;
    }

    static List<String> strings(Object value) {
        return array(value).stream().map(String.class::cast).toList();
    }

    /** Returns the value as JSON on one line. */
    static String write(Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> members) {
            String separator = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                out.append(separator);
                write(member.getKey(), out);
                out.append(':');
                write(member.getValue(), out);
                separator = ",";
            }
            out.append(members.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> items) {
            String separator = "[";
            for (Object item : items) {
                out.append(separator);
                write(item, out);
                separator = ",";
            }
            out.append(items.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            out.append('"');
            string.chars().forEach(character -> {
                if (character == '"' || character == '\\') {
                    out.append('\\').append((char) character);
                } else if (character < 0x20) {
                    out.append(String.format("\\u%04x", character));
                } else {
                    out.append((char) character);
                }
            });
            out.append('"');
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else {
            out.append(value); // null, true, false, int
        }
    }

    private Object value() {
        char next = peek();
        switch (next) {
            case '{':
                return members();
            case '[':
                return items();
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> members() {
        var members = new LinkedHashMap<String, Object>();
        enter();
        for (at++; peek() != '}'; ) {
            String key = string();
            expect(':');
            members.put(key, value());
            if (peek() != '}') {
                expect(',');
                if (peek() == '}') {
                    throw wrong();
                }
            }
        }
        at++;
        depth--;
        return members;
    }

    private List<Object> items() {
        var items = new ArrayList<Object>();
        enter();
        for (at++; peek() != ']'; ) {
            items.add(value());
            if (peek() != ']') {
                expect(',');
                if (peek() == ']') {
                    throw wrong();
                }
            }
        }
        at++;
        depth--;
        return items;
    }

    private String string() {
        if (peek() != '"') {
            throw wrong();
        }
        var out = new StringBuilder();
        for (at++; ; at++) {
            char character = character();
            if (character == '"') {
                at++;
                return out.toString();
            }
            if (character < 0x20) {
                throw wrong();
            }
            if (character != '\\') {
                out.append(character);
                continue;
            }
            at++;
            int known = "\"\\/bfnrt".indexOf(character());
            if (known >= 0) {
                out.append("\"\\/\b\f\n\r\t".charAt(known));
            } else if (character() == 'u' && at + 4 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                at += 4;
            } else {
                throw wrong();
            }
        }
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (start == at || at - start > 1000) {
            throw wrong();
        }
        return new BigDecimal(text.substring(start, at));
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return value;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong();
        }
        at++;
    }

    /** Returns the next character that is no blank; 0 at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char character() {
        if (at >= text.length()) {
            throw wrong();
        }
        return text.charAt(at);
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw wrong();
        }
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at character " + at);
    }
}

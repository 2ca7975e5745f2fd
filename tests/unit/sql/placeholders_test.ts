import { assertEquals, assertThrows } from "@std/assert";
import { ProgrammingError } from "../../../src/errors.ts";
import { placeholdersIn, type PlaceholderStyle } from "../../../src/sql/placeholders.ts";

/** A text, of which style its placeholders are, and the text with numbers. */
const TEXTS: readonly (readonly [string, PlaceholderStyle, string])[] = [
  ["SELECT 1", "none", "SELECT 1"],
  ["SELECT 7 %% 2", "none", "SELECT 7 % 2"],
  ["SELECT 7 % 2", "none", "SELECT 7 % 2"],
  ["SELECT '%s %d %(a'", "none", "SELECT '%s %d %(a'"],
  ["SELECT $1 % 2, '$x %s'", "numbered", "SELECT $1 % 2, '$x %s'"],
  ["SELECT $2, $1, 5 %s", "numbered", "SELECT $2, $1, 5 %s"],
  ["SELECT $1 %% 2 %d", "numbered", "SELECT $1 %% 2 %d"],
  ["SELECT $a, $b, $a", "named", "SELECT $1, $2, $1"],
  ["SELECT 5$a", "named", "SELECT 5 $1"],
  ["SELECT $a::int %2", "named", "SELECT $1::int %2"],
  ["SELECT $a %% 2 %d", "named", "SELECT $1 %% 2 %d"],
  ["SELECT $$ $x $$, $x", "named", "SELECT $$ $x $$, $1"],
  ["SELECT x$a$b, $c", "named", "SELECT x$a$b, $1"],
  ["SELECT %s, %s", "format", "SELECT $1, $2"],
  ["WHERE a=%s AND b<>%s", "format", "WHERE a=$1 AND b<>$2"],
  ["WHERE a LIKE '%x' AND b=%s", "format", "WHERE a LIKE '%x' AND b=$1"],
  ["WHERE a LIKE '%%s' AND b=%s", "format", "WHERE a LIKE '%%s' AND b=$1"],
  ["SELECT %s::int %% 2", "format", "SELECT $1::int % 2"],
  ["SELECT %s % 2, a %> b", "format", "SELECT $1 % 2, a %> b"],
  ["SELECT %%s, %s", "format", "SELECT %s, $1"],
  ["SELECT %s%s", "format", "SELECT $1 $2"],
  ["WHERE a AND%s", "format", "WHERE a AND $1"],
  ['SELECT %s -- %s\n/* %s */, "%s"', "format", 'SELECT $1 -- %s\n/* %s */, "%s"'],
  ["SELECT $a$ %s $a$, E'\\'%s', %s", "format", "SELECT $a$ %s $a$, E'\\'%s', $1"],
  ["SELECT -%s", "format", "SELECT -$1"],
  ["SELECT %%%s", "format", "SELECT %$1"],
  ["SELECT %s %%%% %", "format", "SELECT $1 %% %"],
  ["SELECT %(a)s, %(b c)s, %(a)s", "pyformat", "SELECT $1, $2, $1"],
  ["SELECT %(it's)s", "pyformat", "SELECT $1"],
  ["SELECT %(a)s %% 2", "pyformat", "SELECT $1 % 2"],
];

for (const [text, style, numbered] of TEXTS) {
  Deno.test(`placeholdersIn() reads ${JSON.stringify(text)} as ${style}`, () => {
    const placeholders = placeholdersIn("execute", text);
    assertEquals([placeholders.style, placeholders.text], [style, numbered]);
    assertEquals(placeholders.chunks.length, placeholders.places.length + 1);
  });
}

const FAULTS: readonly (readonly [string, string])[] = [
  ["SELECT %s, %(a)s", "placeholders are mixed: %s, %(name)s"],
  ["SELECT $a, %s", "placeholders are mixed: $name, %s"],
  ["SELECT $a, %(b)s", "placeholders are mixed: $name, %(name)s"],
  ["SELECT $1, $a", "placeholders are mixed: $1, $name"],
  ["SELECT %d", '"%d" begins no placeholder'],
  ["SELECT %s, %d", '"%d" begins no placeholder'],
  ["SELECT %sx", '"%s" begins no placeholder'],
  ["SELECT %(a", '"%(" begins no placeholder'],
  ["SELECT %(a)d", '"%(" begins no placeholder'],
  ["SELECT %(a)sx", '"%(" begins no placeholder'],
  ["SELECT %()s", '"%(" begins no placeholder'],
];

for (const [text, message] of FAULTS) {
  Deno.test(`placeholdersIn() refuses ${JSON.stringify(text)}`, () => {
    const error = assertThrows(
      () => placeholdersIn("execute", text),
      ProgrammingError,
      `Cannot execute: ${message}`,
    );
    assertEquals(error.sent, "no");
  });
}

Deno.test("placeholdersIn() says which names there are, each once, and where they stand", () => {
  const { names, places, chunks } = placeholdersIn("execute", "SELECT $b, $a, $b;");
  assertEquals([names, places, chunks], [["b", "a"], [0, 1, 0], ["SELECT ", ", ", ", ", ";"]]);
});

Deno.test("placeholdersIn() says which are behind IN", () => {
  const { behindIn } = placeholdersIn("execute", "%s IN %s AND b in\n-- c\n%s AND c IN (%s)");
  assertEquals(behindIn, [1, 2]);
});

Deno.test("placeholdersIn() reads strings as the server does", () => {
  const text = "SELECT '\\' %s', '%s'";
  assertEquals(placeholdersIn("execute", text).places.length, 2);
  assertEquals(placeholdersIn("execute", text, { backslashes: true }).places.length, 0);
});

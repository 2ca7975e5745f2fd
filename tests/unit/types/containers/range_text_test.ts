import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Range } from "../../../../src/types/containers/range.ts";
import {
  formatRange,
  parseMultirange,
  parseRange,
} from "../../../../src/types/containers/range_text.ts";

function parse(text: string): Range {
  return parseRange("t", text, (bound) => `<${bound}>`);
}

function parseMany(text: string): Range[] {
  return parseMultirange("ts", text, (bound) => `<${bound}>`);
}

const SEEN: readonly [text: string, Range][] = [
  ["[1,10)", new Range("<1>", "<10>")],
  ["(1,10]", new Range("<1>", "<10>", "(]")],
  ["empty", Range.empty()],
  ["(,)", new Range(null, null, "()")],
  ["(,6)", new Range<string>(null, "<6>")],
  ["(1.5,)", new Range<string>("<1.5>", null, "()")],
  ['["a""b","c\\\\d, e"]', new Range('<a"b>', "<c\\d, e>", "[]")],
  ['("",x)', new Range("<>", "<x>", "()")],
  ['["",""]', new Range("<>", "<>", "[]")],
  ["[-infinity,infinity]", new Range("<-infinity>", "<infinity>", "[]")],
  [
    '["2024-01-01 00:00:00+00","2024-01-02 00:00:00+00")',
    new Range("<2024-01-01 00:00:00+00>", "<2024-01-02 00:00:00+00>"),
  ],
  ['["(1,""x"")",")]"]', new Range('<(1,"x")>', "<)]>", "[]")],
  ["[a\\,b\\),c)", new Range("<a,b)>", "<c>")],
  ['[a"b c"d,e)', new Range("<ab cd>", "<e>")],
  ["[NULL,null)", new Range("<NULL>", "<null>")],
];

for (const [text, range] of SEEN) {
  Deno.test(`parseRange() reads ${text}`, () => {
    assertEquals(parse(text), range);
    if (!range.isEmpty) assertEquals(parseMany(`{${text}}`), [range]);
  });
}

Deno.test("parseMultirange() reads none and several", () => {
  assertEquals(parseMany("{}"), []);
  assertEquals(parseMany("{[1,3),[5,)}"), [
    new Range("<1>", "<3>"),
    new Range<string>("<5>", null),
  ]);
  assertEquals(parseMany('{["},{",a),(b,c]}'), [
    new Range("<},{>", "<a>"),
    new Range("<b>", "<c>", "(]"),
  ]);
});

const MALFORMED: readonly string[] = [
  "",
  "EMPTY",
  "empty ",
  " empty",
  "[",
  "[1",
  "[1,",
  "[1,2",
  "[1)",
  "[]",
  "[1]",
  "1,2)",
  "{1,2)",
  "[1,2}",
  "[1,2)x",
  "[1,2))",
  "[1,2,3)",
  "[1],2)",
  '["1,2)',
  '[1,"2)',
  '[1,2"',
  "[1,2\\",
  '["\\',
  '["""',
];

for (const text of MALFORMED) {
  Deno.test(`parseRange() throws DataError for ${text}`, () => {
    const many = text === "" ? "" : `{${text}}`;
    for (const convert of [() => parse(text), () => parseMany(many)]) {
      const error = assertThrows(convert, DataError);
      assertStrictEquals(
        error.message.replace(" ts", " t"),
        "Cannot decode t: value is not a range in PostgreSQL's text format",
      );
    }
  });
}

for (const text of ["", "{", "[1,2)", "{[1,2)", "{[1,2),}", "{,[1,2)}", "{}x", "{empty}", "{{}}"]) {
  Deno.test(`parseMultirange() throws DataError for ${text}`, () => {
    assertThrows(() => parseMany(text), DataError, "Cannot decode ts: value is not a range");
  });
}

Deno.test("formatRange() puts every bound in quotes", () => {
  const format = (range: Range) => formatRange(range, String);
  assertStrictEquals(format(new Range(1, 10)), '["1","10")');
  assertStrictEquals(format(new Range('a"b', "c\\d, e", "(]")), '("a\\"b","c\\\\d, e"]');
  assertStrictEquals(format(new Range<string>(null, "", "[]")), '(,""]');
  assertStrictEquals(format(new Range(null, null)), "(,)");
  assertStrictEquals(format(Range.empty()), "empty");
});

Deno.test("parseRange() takes little more memory than its text", () => {
  const text = "x".repeat(8_000_000);
  const before = Deno.memoryUsage().heapUsed;
  const range = parseRange("t", `[${text},)`, (bound) => bound);
  const grown = Deno.memoryUsage().heapUsed - before;
  assert(grown < 80_000_000, `${grown} bytes`);
  assertStrictEquals(String(range.lower).length, text.length);
});

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { formatRecord, parseRecord } from "../../../../src/types/containers/record_text.ts";

const SEEN: readonly [text: string, attributes: (string | null)[]][] = [
  ["()", [null]],
  ["(5)", ["5"]],
  ["(,)", [null, null]],
  ["(1,x)", ["1", "x"]],
  ['(1,"")', ["1", ""]],
  ['("")', [""]],
  ["(,,)", [null, null, null]],
  ['(1,"a""b\\\\c (d), e")', ["1", 'a"b\\c (d), e']],
  ["(1,x,{1})", ["1", "x", "{1}"]],
  ['("{""(1,\\\\""a\\\\""\\\\""b\\\\"")""}","(2)")', ['{"(1,\\"a\\"\\"b\\")"}', "(2)"]],
  ["(NULL,null)", ["NULL", "null"]],
  ['(a"b, c"d)', ["ab, cd"]],
  ["(a\\,b,\\))", ["a,b", ")"]],
  ["( 1 , x )", [" 1 ", " x "]],
];

for (const [text, attributes] of SEEN) {
  Deno.test(`parseRecord() reads ${text}`, () => {
    assertEquals(parseRecord("record", text), attributes);
  });
}

for (
  const text of [
    "",
    "1",
    "(",
    "(1",
    "(1,",
    "(1,2",
    "1)",
    "(1)x",
    "(1))",
    "()x",
    " ()",
    '("1)',
    '("1""',
    "(1\\",
    '("\\',
  ]
) {
  Deno.test(`parseRecord() throws DataError for ${text}`, () => {
    const error = assertThrows(() => parseRecord("pt", text), DataError);
    assertStrictEquals(
      error.message,
      "Cannot decode pt: value is not a row in PostgreSQL's text format",
    );
  });
}

Deno.test("formatRecord() puts every attribute in quotes, but for NULL", () => {
  assertStrictEquals(formatRecord([]), "()");
  assertStrictEquals(formatRecord([null]), "()");
  assertStrictEquals(formatRecord([null, null]), "(,)");
  assertStrictEquals(
    formatRecord(["", "NULL", null, 'a"b', "a\\b", "(,)"]),
    '("","NULL",,"a""b","a\\\\b","(,)")',
  );
});

Deno.test("parseRecord() takes little more memory than its text", () => {
  const text = "x".repeat(8_000_000);
  const before = Deno.memoryUsage().heapUsed;
  const [attribute] = parseRecord("record", `(${text})`);
  const grown = Deno.memoryUsage().heapUsed - before;
  assert(grown < 80_000_000, `${grown} bytes`);
  assertStrictEquals(attribute!.length, text.length);
});

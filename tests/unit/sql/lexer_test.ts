import { assertEquals } from "@std/assert";
import { type LexerOptions, type TokenKind, tokensOf } from "../../../src/sql/lexer.ts";

/** The tokens of a text but spaces: their kinds, and their texts. */
function tokens(text: string, options?: LexerOptions): [TokenKind, string][] {
  return [...tokensOf(text, options)]
    .filter(({ kind }) => kind !== "space")
    .map(({ kind, start, end }) => [kind, text.slice(start, end)]);
}

const SINGLE: readonly (readonly [TokenKind, string])[] = [
  ["space", " \t\r\n\f\v"],
  ["comment", "-- a 'b' $1 /* "],
  ["comment", "/* a /* b */ ' */"],
  ["comment", "/**/"],
  ["comment", "/*/**/*/"],
  ["string", "''"],
  ["string", "'it''s $1 -- %s'"],
  ["string", "'\\'"],
  ["string", "E'\\''"],
  ["string", "e'a''\\\\'"],
  ["string", "E'a'\n'\\''"],
  ["string", "E'a' -- comment\n -- another\n  '\\''"],
  ["string", "U&'d\\0061t'"],
  ["string", "u&'a'"],
  ["string", "B'01'"],
  ["string", "x'1F'"],
  ["string", "N'a'"],
  ["string", "$$it's$$"],
  ["string", "$a$ $$ $b$ $a$"],
  ["string", "$žluť$ $1 $žluť$"],
  ["identifier", '"a ""b"" $1"'],
  ["identifier", 'U&"d\\0061t"'],
  ["word", "select"],
  ["word", "a$1$b"],
  ["word", "žluť"],
  ["word", "_x1"],
  ["number", "1"],
  ["number", "1."],
  ["number", ".5e-10"],
  ["number", "1_000.5E+3"],
  ["number", "0x1F"],
  ["number", "0b10"],
  ["number", "0o17"],
  ["parameter", "$1"],
  ["parameter", "$12"],
  ["name", "$name"],
  ["name", "$žluť_1"],
  ["operator", "<->"],
  ["operator", "::"],
  ["operator", ":="],
  ["operator", "@-"],
  ["operator", "%"],
  ["other", ";"],
  ["other", "("],
  ["other", "$"],
  ["other", "\\"],
];

for (const [kind, text] of SINGLE) {
  Deno.test(`the lexer takes ${JSON.stringify(text)} for one ${kind}`, () => {
    assertEquals([...tokensOf(text)], [{ kind, start: 0, end: text.length, closed: true }]);
  });
}

const SEVERAL: readonly (readonly [string, ...string[]])[] = [
  ["a=$1::int4", "a", "=", "$1", "::", "int4"],
  ["1..10", "1", ".", ".10"],
  ["1-$1", "1", "-", "$1"],
  ["a--b\n+1", "a", "--b", "+", "1"],
  ["a+/*b*/1", "a", "+", "/*b*/", "1"],
  ["*-- c", "*", "-- c"],
  ["'a'\n'b'", "'a'", "'b'"],
  ["E'a' 'b'", "E'a'", "'b'"],
  ["E'a' -- b", "E'a'", "-- b"],
  ["'a\\' $1", "'a\\'", "$1"],
  ["a[1:$1]", "a", "[", "1", ":", "$1", "]"],
  ["ae'x'", "ae", "'x'"],
  ["u & 'x'", "u", "&", "'x'"],
  ['E"x"', "E", '"x"'],
  ["$1$2", "$1", "$2"],
  ["$a $b", "$a", "$b"],
  ["5$x", "5", "$x"],
  ["1FROM", "1", "FROM"],
  ["/* a */ */", "/* a */", "*/"],
];

for (const [text, ...parts] of SEVERAL) {
  Deno.test(`the lexer takes ${JSON.stringify(text)} apart`, () => {
    assertEquals(tokens(text).map(([, part]) => part), parts);
  });
}

for (const text of ["'a", "E'a\\'", "E'a\\", '"a', "/* /* */", "$a$ $$", "E'a'\n'b", "$$"]) {
  Deno.test(`the lexer sees that ${JSON.stringify(text)} is not closed`, () => {
    const [last] = [...tokensOf(text)].slice(-1);
    assertEquals([last?.closed, last?.end], [false, text.length]);
  });
}

Deno.test("the lexer takes a backslash in '…' for an escape where the server does", () => {
  assertEquals(tokens("'a\\' $1'"), [["string", "'a\\'"], ["parameter", "$1"], ["string", "'"]]);
  assertEquals(tokens("'a\\' $1'", { backslashes: true }), [["string", "'a\\' $1'"]]);
  assertEquals(tokens("$$\\$$", { backslashes: true }), [["string", "$$\\$$"]]);
});

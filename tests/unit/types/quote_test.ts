import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError, InterfaceError } from "../../../src/errors.ts";
import { quoteIdentifier, quoteLiteral } from "../../../src/types/quote.ts";

Deno.test("quoteIdentifier() always quotes, and doubles quotes", () => {
  const cases: readonly [string, string][] = [
    ["a", '"a"'],
    ["Select", '"Select"'],
    ['a"b', '"a""b"'],
    ['"', '""""'],
    ["a.b", '"a.b"'],
    ["it's \\ 😀", '"it\'s \\ 😀"'],
  ];
  for (const [name, quoted] of cases) assertStrictEquals(quoteIdentifier(name), quoted);
});

Deno.test("quoteIdentifier() throws InterfaceError for what cannot be a name", () => {
  assertThrows(() => quoteIdentifier(""), InterfaceError, "name is empty");
  assertThrows(() => quoteIdentifier("a\0b"), InterfaceError, "name contains NUL");
  assertThrows(() => quoteIdentifier("\uD800"), InterfaceError, "name contains a lone surrogate");
});

Deno.test("quoteLiteral() doubles quotes, and backslashes in an E string", () => {
  const cases: readonly [string, string][] = [
    ["", "''"],
    ["it's", "'it''s'"],
    ["'; DROP TABLE t; --", "'''; DROP TABLE t; --'"],
    ["a\\b", " E'a\\\\b'"],
    ["\\'", " E'\\\\'''"],
    ["line\nbreak", "'line\nbreak'"],
  ];
  for (const [text, quoted] of cases) assertStrictEquals(quoteLiteral(text), quoted);
});

Deno.test("quoteLiteral() throws DataError for what cannot be text", () => {
  assertThrows(() => quoteLiteral("a\0b"), DataError, "value contains NUL");
  assertThrows(() => quoteLiteral("\uDFFF"), DataError, "value contains a lone surrogate");
});

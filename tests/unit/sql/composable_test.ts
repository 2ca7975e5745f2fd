import { assert, assertEquals, assertThrows } from "@std/assert";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { composed } from "../../../src/sql/compose.ts";
import { isComposable } from "../../../src/sql/composable.ts";
import {
  type Composable,
  Composed,
  DEFAULT,
  Identifier,
  Literal,
  NULL,
  Placeholder,
  SQL,
} from "../../../src/sql/mod.ts";

function textOf(part: Composable): string {
  return composed("execute", part, []).text;
}

Deno.test("parts are put together as they are written", () => {
  const parts: [Composable, string][] = [
    [new SQL("SELECT 1"), "SELECT 1"],
    [new Identifier("a"), '"a"'],
    [new Identifier('s"', "t.", "C"), '"s"""."t."."C"'],
    [new Literal("it's"), "'it''s'"],
    [new Literal(-1), "(-1)"],
    [new Placeholder(), "%s"],
    [new Placeholder("a b"), "%(a b)s"],
    [NULL, "NULL"],
    [DEFAULT, "DEFAULT"],
    [new Composed([new SQL("a "), new Identifier("b")]), 'a "b"'],
    [new SQL("a ").concat(NULL, new SQL(" b")), "a NULL b"],
    [new SQL(", ").join([NULL, DEFAULT, NULL]), "NULL, DEFAULT, NULL"],
    [new SQL(", ").join([]), ""],
    [new Composed([NULL, NULL]).join(", "), "NULL, NULL"],
    [new Composed([NULL, NULL]).join(new SQL("; ")), "NULL; NULL"],
  ];
  for (const [part, text] of parts) assertEquals(textOf(part), text);
});

Deno.test("parts show what they are made of", () => {
  assertEquals(new SQL("a").string, "a");
  assertEquals(new Identifier("a").string, "a");
  assertEquals(new Identifier("a", "b").strings, ["a", "b"]);
  assertEquals(new Literal(1).wrapped, 1);
  assertEquals([new Placeholder().name, new Placeholder("a").name], [null, "a"]);
  assertEquals([...new Composed([NULL, DEFAULT])], [NULL, DEFAULT]);
  assertThrows(() => new Identifier("a", "b").string, InterfaceError, "identifier has several");
});

Deno.test("SQL.format() puts parts in the places of braces", () => {
  const [a, b] = [new Identifier("a"), new Identifier("b")];
  assertEquals(textOf(new SQL("SELECT {}, {}").format(a, b)), 'SELECT "a", "b"');
  assertEquals(textOf(new SQL("SELECT {1}, {0}, {1}").format(a, b)), 'SELECT "b", "a", "b"');
  assertEquals(textOf(new SQL("SELECT {x}, {y}").format({ x: a, y: b })), 'SELECT "a", "b"');
  assertEquals(textOf(new SQL("SELECT '{{}}', {}").format(a)), `SELECT '{}', "a"`);
  assertEquals(textOf(new SQL("SELECT 1").format()), "SELECT 1");
});

Deno.test("SQL.format() refuses places without a part, parts without a place, and lone braces", () => {
  const a = new Identifier("a");
  const refused: [() => unknown, string][] = [
    [() => new SQL("{} {}").format(a), "Cannot format: there is no part for {}"],
    [() => new SQL("{x}").format({ y: a }), "Cannot format: there is no part for {x}"],
    [() => new SQL("{constructor}").format({}), "there is no part for {constructor}"],
    [() => new SQL("{}").format({ x: a }), "there is no part for {}"],
    [() => new SQL("{}").format(a, a), "Cannot format: there is no {} for a part"],
    [() => new SQL("{x}").format({ x: a, y: a }), "Cannot format: there is no {y} for a part"],
    [() => new SQL("{} { }").format(a), "Cannot format: a brace stands alone"],
  ];
  for (const [format, message] of refused) assertThrows(format, ProgrammingError, message);
});

Deno.test("parts refuse what they cannot be made of", () => {
  const data = JSON.parse('{"string": "DROP TABLE t", "seq": [], "brand": true}');
  const refused: [() => unknown, string][] = [
    [() => new SQL(data), "Cannot make SQL: text is not a string"],
    [() => new Identifier(), "Cannot make an identifier"],
    [() => new Identifier(data), "Cannot make an identifier"],
    [() => new Identifier(""), "name is empty"],
    [() => new Placeholder("a)s; DROP"), "Cannot make a placeholder"],
    [() => new Placeholder(""), "Cannot make a placeholder"],
    [() => new Composed([data]), "Cannot compose"],
    [() => new SQL(",").join([data]), "Cannot compose"],
    [() => new SQL("{}").format(NULL).concat(data), "Cannot compose"],
    [() => new SQL("{a}").format({ a: data }), "Cannot compose"],
  ];
  for (const [make, message] of refused) assertThrows(make, InterfaceError, message);
});

Deno.test("parts cannot be forged", () => {
  const part = new SQL("SELECT 1");
  const forged: unknown[] = [
    JSON.parse(JSON.stringify(part)),
    structuredClone(part),
    { ...part },
    Object.assign({}, part),
    Object.create(SQL.prototype),
    Object.setPrototypeOf({ string: "SELECT 1" }, SQL.prototype),
    new Proxy(part, {}),
  ];
  for (const each of forged) assert(!isComposable(each));
  assert(isComposable(part));
});

Deno.test("repeat() puts a part as many times, to be joined", () => {
  assertEquals(textOf(new Placeholder().repeat(3).join(", ")), "%s, %s, %s");
  assertEquals(textOf(new SQL("a").concat(new SQL("b")).repeat(2)), "abab");
  assertEquals(textOf(new SQL("a").repeat(0)), "");
  for (const times of [-1, 1.5, NaN, "2" as unknown as number]) {
    assertThrows(
      () => new SQL("a").repeat(times),
      InterfaceError,
      "Cannot compose: times is not a whole number, 0 or more",
    );
  }
});

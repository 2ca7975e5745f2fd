import { assertEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { ArgumentError } from "../../../src/sa/sql/errors.ts";
import { identifier } from "../../../src/sa/sql/identifiers.ts";

for (const name of ["tbl", "_x", "a1", "a$b", "name", "values", "time"]) {
  Deno.test(`identifier() leaves ${name} as it is`, () => {
    assertEquals(identifier(name, "a column"), name);
  });
}

for (
  const [name, quoted] of [
    ["Val", '"Val"'],
    ["user", '"user"'],
    ["order", '"order"'],
    ["system_user", '"system_user"'],
    ["1a", '"1a"'],
    ["$a", '"$a"'],
    ["two words", '"two words"'],
    ['we"ird', '"we""ird"'],
    ["é", '"é"'],
    ["a;drop table x", '"a;drop table x"'],
    ["constructor.prototype", '"constructor.prototype"'],
  ] as const
) {
  Deno.test(`identifier() quotes ${name}`, () => {
    assertEquals(identifier(name, "a column"), quoted);
  });
}

for (const name of [undefined, null, 1, "", {}, ["id"], new String("id")]) {
  Deno.test(`identifier() refuses ${Deno.inspect(name)}, naming the slot`, () => {
    assertThrows(() => identifier(name, "a label"), ArgumentError, "Cannot name a label");
  });
}

Deno.test("identifier() refuses what the server would cut", () => {
  assertEquals(identifier("a".repeat(63), "a column"), "a".repeat(63));
  assertThrows(() => identifier("a".repeat(64), "a column"), ArgumentError, "63 bytes");
  assertThrows(() => identifier("é".repeat(32), "a column"), ArgumentError, "63 bytes");
});

Deno.test("identifier() refuses NUL and lone surrogates", () => {
  assertThrows(() => identifier("a\0", "a column"), InterfaceError);
  assertThrows(() => identifier("a\ud800", "a column"), InterfaceError);
});

import { assertStrictEquals, assertThrows } from "@std/assert";
import { DataError, InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { asIs } from "../../../src/sql/as_is.ts";
import type { Values } from "../../../src/sql/bind.ts";
import { type Composable, sql } from "../../../src/sql/mod.ts";
import { mogrify } from "../../../src/sql/mogrify.ts";

const MERGED: readonly (readonly [string | Composable, Values | undefined, string])[] = [
  ["100%% %s %d", undefined, "100%% %s %d"],
  ["100%% %s %d", [], "100%% %s %d"],
  ["SELECT 7 %% 2", {}, "SELECT 7 % 2"],
  ["NOTIFY a, %s", ["it's"], "NOTIFY a, 'it''s'"],
  ["SELECT $2, $1, $2", [1, 2], "SELECT 2, 1, 2"],
  ["SELECT $a, $a", { a: true }, "SELECT true, true"],
  ["SELECT %(a)s::int", { a: 1 }, "SELECT 1::int"],
  ["SELECT 'a%'||%s", ["%s"], "SELECT 'a%'|| '%s'"],
  ["SELECT 'a'%s", ["b"], "SELECT 'a' 'b'"],
  ["SELECT %s'b'", ["a"], "SELECT 'a' 'b'"],
  ["SELECT %s%s", ["a", "b"], "SELECT 'a' 'b'"],
  ["SELECT U&%s", ["a"], "SELECT U& 'a'"],
  ["SELECT E%s", ["a"], "SELECT E 'a'"],
  ["SELECT -%s", [-1], "SELECT - (-1)"],
  ["SELECT 1-%s", [asIs("-- x")], "SELECT 1- -- x"],
  ["a IN %s", [asIs("(1, 2)")], "a IN (1, 2)"],
  ["SELECT $1", ["$1 %s"], "SELECT '$1 %s'"],
  [sql`SELECT ${"it's"}, ${1}`, undefined, "SELECT 'it''s', 1"],
  [sql`SELECT ${sql.placeholder()}`, ["a"], "SELECT 'a'"],
  [sql`NOTIFY ${sql.identifier("a b")}`, undefined, 'NOTIFY "a b"'],
];

for (const [text, values, merged] of MERGED) {
  Deno.test(`mogrify() makes ${merged}`, () => {
    assertStrictEquals(mogrify(text, values), merged);
  });
}

Deno.test("mogrify() reads strings as the server does", () => {
  assertStrictEquals(mogrify("SELECT '\\' %s'", [1]), "SELECT '\\' 1 '");
  assertThrows(() => mogrify("SELECT '\\' %s'", [1], { backslashes: true }), InterfaceError);
});

Deno.test("mogrify() refuses what execute() does, and what cannot be quoted", () => {
  assertThrows(() => mogrify("%s", [1, 2]), InterfaceError, "Cannot mogrify: the statement has 1");
  assertThrows(() => mogrify("%d", [1]), ProgrammingError, 'Cannot mogrify: "%d" begins no');
  assertThrows(
    () => mogrify("a IN %s", [[1]]),
    InterfaceError,
    "Cannot mogrify: IN takes no array",
  );
  assertThrows(() => mogrify("$0", [1]), InterfaceError, "Cannot mogrify: the statement has");
  assertThrows(() => mogrify("%s", [{ a: 1 }]), DataError, "Cannot quote: value is a plain object");
  assertThrows(
    () => mogrify("%s", "a" as unknown as []),
    InterfaceError,
    "not an array or a plain",
  );
  assertThrows(() => mogrify(1 as unknown as string), InterfaceError, "statement is not a string");
});

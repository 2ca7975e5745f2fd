import { assertEquals, assertThrows } from "@std/assert";
import { compile } from "../../../src/sa/sql/compiler.ts";
import { ArgumentError } from "../../../src/sa/sql/errors.ts";
import { keyOf } from "../../../src/sa/sql/result_key.ts";
import { select } from "../../../src/sa/sql/select.ts";
import { tbl, users } from "./tables.ts";

Deno.test("keyOf() finds a column under whatever label it was selected", () => {
  const columns = compile(select({ id: users.c.id, tid: tbl.c.id })).columns!;
  assertEquals(keyOf(columns, tbl.c.id), "tid");
  assertEquals(keyOf(columns, users.c.id), "id");
  assertEquals(keyOf(columns, tbl.c.val), null);
});

Deno.test("keyOf() tells two labels of one expression apart", () => {
  const [a, b] = [tbl.c.id.label("a"), tbl.c.id.label("b")];
  const columns = compile(select(a, b)).columns!;
  assertEquals(keyOf(columns, a), "a");
  assertEquals(keyOf(columns, b), "b");
  assertEquals(keyOf(columns, tbl.c.id), "a");
});

Deno.test("keyOf() refuses what is no expression", () => {
  assertThrows(() => keyOf([], "id"), ArgumentError, "not an expression");
});

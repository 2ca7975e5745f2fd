import { assertEquals } from "@std/assert";
import { SearchPath } from "../../../src/engine/search_path.ts";

type Command = readonly [commandTag: string, text: string];

const IN_A: Command = ["SET", "SET search_path = a"];
const IN_B: Command = ["SET", "set local Search_Path to b"];
const COMMIT: Command = ["COMMIT", "COMMIT"];
const ROLLBACK: Command = ["ROLLBACK", "ROLLBACK"];
const SELECT: Command = ["SELECT 1", "SELECT 'search_path'"];

/** What commands outside of a transaction say. */
function outside(...commands: readonly Command[]): boolean[] {
  const path = new SearchPath();
  return commands.map(([tag, text]) => path.observe(tag, text, true));
}

/** What commands say in a transaction; the last ends it. */
function within(...commands: readonly Command[]): boolean[] {
  const path = new SearchPath();
  return commands.map(([tag, text], i) => path.observe(tag, text, i === commands.length - 1));
}

Deno.test("SET and RESET of the search_path let names mean something else", () => {
  assertEquals(outside(IN_A), [true]);
  assertEquals(outside(["SET", "SET SCHEMA 'a'"]), [true]);
  assertEquals(outside(["RESET", "RESET ALL"]), [true]);
  assertEquals(outside(["RESET", "RESET search_path"]), [true]);
});

Deno.test("other commands leave names alone", () => {
  assertEquals(outside(SELECT, ["SET", "SET lock_timeout = 1"], ["SET", "SET ROLE a"]), [
    false,
    false,
    false,
  ]);
  assertEquals(within(["BEGIN", "BEGIN"], SELECT, COMMIT), [false, false, false]);
});

Deno.test("the same SET again leaves names alone, until something else was in between", () => {
  assertEquals(outside(IN_A, SELECT, IN_A), [true, false, false]);
  assertEquals(outside(IN_A, IN_B, IN_A), [true, true, true]);
  assertEquals(outside(IN_A, ["DISCARD ALL", "DISCARD ALL"], IN_A), [true, false, true]);
});

Deno.test("the end of a transaction may set the search_path back", () => {
  assertEquals(within(IN_A, SELECT, COMMIT), [true, false, true]);
  assertEquals(within(IN_A, ROLLBACK, SELECT, ROLLBACK), [true, true, false, true]);
});

Deno.test("after COMMIT AND CHAIN nothing is to be set back", () => {
  assertEquals(within(IN_A, COMMIT, SELECT, COMMIT), [true, true, false, false]);
});

Deno.test("after the end of a transaction the same SET counts again", () => {
  assertEquals(within(IN_A, COMMIT, IN_A, COMMIT), [true, true, true, true]);
});

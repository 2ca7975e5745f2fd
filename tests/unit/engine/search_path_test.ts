import { assertEquals } from "@std/assert";
import { SearchPath } from "../../../src/engine/search_path.ts";

type Command = readonly [commandTag: string, text: string];

const IN_A: Command = ["SET", "SET search_path = a"];
const IN_B: Command = ["SET", "set local Search_Path to b"];
const COMMIT: Command = ["COMMIT", "COMMIT"];
const ROLLBACK: Command = ["ROLLBACK", "ROLLBACK"];
const SELECT: Command = ["SELECT 1", "SELECT 'search_path'"];

/** After which commands a name may mean another table than before. */
function changes(commands: readonly Command[], isIdle: (i: number) => boolean): boolean[] {
  const path = new SearchPath();
  return commands.map(([tag, text], i) => {
    const before = path.current;
    path.observe(tag, text, isIdle(i));
    return path.current !== before;
  });
}

/** What commands outside of a transaction say. */
function outside(...commands: readonly Command[]): boolean[] {
  return changes(commands, () => true);
}

/** What commands say in a transaction; the last ends it. */
function within(...commands: readonly Command[]): boolean[] {
  return changes(commands, (i) => i === commands.length - 1);
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
  const inC: Command = ["SET", "SET search_path = c"];
  assertEquals(outside(IN_A, inC, IN_A), [true, true, true]);
  assertEquals(outside(IN_A, ["DISCARD ALL", "DISCARD ALL"], IN_A), [true, false, false]);
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

Deno.test("what only a transaction has is as before behind it, and in the next one as in it", () => {
  const path = new SearchPath();
  const seen = [path.current];
  for (const end of ["COMMIT", "ROLLBACK"]) {
    path.observe(...IN_B, false);
    seen.push(path.current);
    path.observe(end, end, true);
    seen.push(path.current);
  }
  assertEquals(seen, ["", IN_B[1], "", IN_B[1], ""]);
  path.observe(...IN_A, false);
  path.observe(...IN_B, false);
  path.observe(...COMMIT, true);
  assertEquals(path.current, {});
});

Deno.test("SET LOCAL outside of a transaction leaves names alone", () => {
  assertEquals(outside(IN_A, IN_B, IN_A), [true, false, false]);
});

Deno.test("behind a SET of which nobody said how its transaction ended the search_path is not known", () => {
  const path = new SearchPath();
  path.observe(...IN_A, false);
  path.observe(...IN_A, true);
  path.observe("", "", true);
  assertEquals(path.current, {});
});

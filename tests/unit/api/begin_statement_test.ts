import { assertEquals, assertThrows } from "@std/assert";
import { beginStatement, type IsolationLevel } from "../../../src/api/begin_statement.ts";
import { InterfaceError } from "../../../src/errors.ts";

Deno.test("beginStatement() says nothing that was not asked for", () => {
  assertEquals(beginStatement(), "BEGIN");
  assertEquals(beginStatement({ isolationLevel: "default" }), "BEGIN");
});

Deno.test("beginStatement() says everything that was asked for", () => {
  assertEquals(
    beginStatement({ isolationLevel: "serializable", readOnly: true, deferrable: true }),
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE",
  );
  assertEquals(
    beginStatement({ isolationLevel: "read uncommitted", readOnly: false, deferrable: false }),
    "BEGIN ISOLATION LEVEL READ UNCOMMITTED READ WRITE NOT DEFERRABLE",
  );
});

Deno.test("beginStatement() asks for the id of a transaction that is tracked, in the same text", () => {
  const text = "BEGIN READ ONLY; SELECT pg_current_xact_id()::text";
  assertEquals(beginStatement({ trackCommit: true, readOnly: true }), text);
  assertEquals(beginStatement({ trackCommit: false }), "BEGIN");
});

Deno.test("beginStatement() refuses a level it does not know, whatever it holds", () => {
  for (const level of ["serializable; DROP TABLE person", "SERIALIZABLE", "", "constructor"]) {
    assertThrows(
      () => beginStatement({ isolationLevel: level as IsolationLevel }),
      InterfaceError,
      "Cannot begin: isolationLevel is none of default, read uncommitted, read committed, repeatable read, serializable",
    );
  }
});

Deno.test("beginStatement() refuses modes that are not boolean", () => {
  const yes = "yes" as unknown as boolean;
  assertThrows(
    () => beginStatement({ readOnly: yes }),
    InterfaceError,
    "readOnly is none of true, false",
  );
  assertThrows(() => beginStatement({ deferrable: yes }), InterfaceError, "deferrable");
  assertThrows(() => beginStatement({ trackCommit: yes }), InterfaceError, "trackCommit");
});

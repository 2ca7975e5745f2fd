import { assertEquals, assertThrows } from "@std/assert";
import { checkText, statementFrom } from "../../../src/api/parameters.ts";
import { InterfaceError } from "../../../src/errors.ts";

Deno.test("statementFrom() passes text, values and the cursor's row mode on", () => {
  const statement = statementFrom("execute", { text: "SELECT $1", values: [null] }, {}, "tuple");
  assertEquals(statement, { text: "SELECT $1", values: [null], rowMode: "tuple" });
});

Deno.test("statementFrom() prefers the call's row mode and keeps its codecs", () => {
  const columnCodecs = [undefined];
  const statement = statementFrom(
    "execute",
    { text: "SELECT 1", values: [] },
    { rowMode: "object", columnCodecs },
    "tuple",
  );
  assertEquals(statement, { text: "SELECT 1", values: [], rowMode: "object", columnCodecs });
});

Deno.test("statementFrom() refuses a row mode it does not know", () => {
  assertThrows(
    () =>
      statementFrom("execute", { text: "", values: [] }, { rowMode: "row" as "tuple" }, "tuple"),
    InterfaceError,
    'Cannot execute: rowMode is neither "tuple" nor "object"',
  );
});

Deno.test("checkText() refuses what is not a string, or holds a NUL or a lone surrogate", () => {
  assertThrows(() => checkText("execute", 1), InterfaceError, "the statement is not a string");
  assertThrows(
    () => checkText("execute", "SELECT '\0'"),
    InterfaceError,
    "Cannot execute: the statement holds a NUL character",
  );
  assertThrows(
    () => checkText("execute", "SELECT '\ud800'"),
    InterfaceError,
    "Cannot execute: the statement holds a lone surrogate",
  );
});

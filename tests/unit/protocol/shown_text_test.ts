import { assertEquals } from "@std/assert";
import { shown, shownDiagnostics } from "../../../src/protocol/shown_text.ts";

Deno.test("shown() escapes what would move the cursor, end a line or turn the text round", () => {
  assertEquals(
    shown("a\r\nb\u001b[2J\u0000\u007f\u009b"),
    "a\\u000d\\u000ab\\u001b[2J\\u0000\\u007f\\u009b",
  );
  assertEquals(
    shown("\u202eevil\u2066\u200f\u2028\u2029"),
    "\\u202eevil\\u2066\\u200f\\u2028\\u2029",
  );
});

Deno.test("shown() leaves letters of all scripts as they are", () => {
  const text =
    "le r\u00f4le \u00ab m\u00e9 \u00bb \u0645\u0631\u062d\u0628\u0627 \ud55c\uad6d\uc5b4 \u{1f600} C:\\n";
  assertEquals(shown(text), text);
});

Deno.test("shownDiagnostics() escapes every text, and keeps the numbers", () => {
  const diag = {
    severity: "F\n",
    sqlstate: "28P01",
    messagePrimary: "\u0007",
    statementPosition: 3,
  };
  assertEquals(shownDiagnostics(diag), {
    severity: "F\\u000a",
    sqlstate: "28P01",
    messagePrimary: "\\u0007",
    statementPosition: 3,
  });
});

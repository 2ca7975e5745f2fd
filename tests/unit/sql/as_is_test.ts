import { assertEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { asIs, isAsIs } from "../../../src/sql/as_is.ts";

Deno.test("asIs() keeps its text, and cannot be forged", () => {
  const marked = asIs("now()");
  assertEquals(marked.text, "now()");
  const forged = [{ text: "now()" }, structuredClone(marked), Object.create(marked), null, "now()"];
  assertEquals([marked, ...forged].map(isAsIs), [true, false, false, false, false, false]);
});

Deno.test("asIs() refuses what is not text", () => {
  assertThrows(() => asIs(1 as unknown as string), InterfaceError, "text is not a string");
});

import { assertEquals } from "@std/assert";
import { knownText } from "../../../src/protocol/known_text.ts";
import { concat, cstring } from "../../support/scripted_messages.ts";

function read(text: string): string | null {
  const bytes = concat(Uint8Array.of(1), cstring(text));
  return knownText(bytes, 1, bytes.length);
}

Deno.test("knownText() reads each of many texts, whichever came before it", () => {
  const texts = Array.from({ length: 2_000 }, (_, i) => `SELECT ${i}`);
  for (const text of [...texts, ...texts.toReversed(), "", "INSERT 0 1"]) {
    assertEquals(read(text), text);
  }
});

Deno.test("knownText() takes one text for no other of the same length", () => {
  // Their bytes lead to the same place: 31 * 1 + 0 is 31 * 0 + 31.
  for (const text of ["b0", "aO", "b0"]) assertEquals(read(text), text);
});

Deno.test("knownText() leaves to others what is not ASCII or long", () => {
  assertEquals(read("x".repeat(31)), "x".repeat(31));
  for (const text of ["é", "naïve", "x".repeat(32)]) assertEquals(read(text), null);
});

Deno.test("knownText() looks for no NUL behind the end", () => {
  assertEquals(knownText(Uint8Array.of(65, 66, 0), 0, 2), null);
});

import { assertEquals, assertStrictEquals } from "@std/assert";
import { pageText, plainTemplate } from "../../../src/api/page_text.ts";
import { placeholdersIn } from "../../../src/sql/placeholders.ts";

const INSERT = placeholdersIn("execute", "INSERT INTO t VALUES %s RETURNING 1");

function shapeOf(width: number, template = plainTemplate(width)) {
  return { statement: INSERT, template, width };
}

Deno.test("pageText() has the template as often as there are rows", () => {
  assertEquals(pageText(shapeOf(2), 1), "INSERT INTO t VALUES ($1, $2) RETURNING 1");
  assertEquals(pageText(shapeOf(2), 2), "INSERT INTO t VALUES ($1, $2), ($3, $4) RETURNING 1");
  assertEquals(pageText(shapeOf(1), 2), "INSERT INTO t VALUES ($1), ($2) RETURNING 1");
  const named = placeholdersIn("execute", "($b, $a, $b)");
  const text = "INSERT INTO t VALUES ($1, $2, $1), ($3, $4, $3) RETURNING 1";
  assertEquals(pageText(shapeOf(2, named), 2), text);
});

Deno.test("pageText() of another statement is another text", () => {
  const statement = placeholdersIn("execute", "INSERT INTO u VALUES %s");
  pageText(shapeOf(1), 1);
  assertEquals(pageText({ ...shapeOf(1), statement }, 1), "INSERT INTO u VALUES ($1)");
});

Deno.test("pageText() is right after however many others, and where it is too long to be kept", () => {
  for (const _ of [1, 2]) {
    for (let rows = 1; rows < 40; rows++) {
      const expected = Array.from({ length: rows }, (_, i) => `($${i + 1})`).join(", ");
      assertEquals(pageText(shapeOf(1), rows), `INSERT INTO t VALUES ${expected} RETURNING 1`);
    }
    assertEquals(pageText(shapeOf(1), 40_000).length, 388_925);
  }
});

Deno.test("plainTemplate() is the same each time for the same width, unless that is a large one", () => {
  assertStrictEquals(plainTemplate(3), plainTemplate(3));
  assertEquals(plainTemplate(101), plainTemplate(101));
  assertEquals([plainTemplate(1).chunks, plainTemplate(2).chunks], [["(", ")"], ["(", ", ", ")"]]);
});

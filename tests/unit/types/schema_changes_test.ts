import { assertEquals } from "@std/assert";
import { SchemaChanges } from "../../../src/types/schema_changes.ts";

/** What each tag of a session's commands says; a `.` behind one says that no transaction is open then. */
function observeAll(...tags: readonly string[]): boolean[] {
  const changes = new SchemaChanges();
  return tags.map((tag) => changes.observe(tag.replace(/\.$/, ""), tag.endsWith(".")));
}

for (
  const tag of [
    "ALTER TYPE",
    "ALTER TABLE",
    "DROP TYPE",
    "DROP",
    "DISCARD ALL",
    "DEALLOCATE",
    "CREATE VIEW",
    "COMMIT PREPARED",
  ]
) {
  Deno.test(`${tag} may change what is known`, () => {
    assertEquals(observeAll(tag), [true]);
  });
}

for (
  const tag of [
    "SELECT 1",
    "INSERT 0 1",
    "CREATE TYPE",
    "",
    "BEGIN",
    "ALTERNATIVE",
    "ROLLBACK",
    "DO",
  ]
) {
  Deno.test(`${tag || "an empty statement"} changes nothing of what is known`, () => {
    assertEquals(observeAll(tag), [false]);
  });
}

Deno.test("a ROLLBACK may undo a change, and a COMMIT shows it to others", () => {
  assertEquals(observeAll("BEGIN", "ALTER TYPE", "SELECT 1", "ROLLBACK."), [
    false,
    true,
    false,
    true,
  ]);
  assertEquals(observeAll("BEGIN", "ALTER TYPE", "COMMIT.", "BEGIN", "ROLLBACK."), [
    false,
    true,
    true,
    false,
    false,
  ]);
  assertEquals(observeAll("BEGIN", "SELECT 1", "COMMIT.", "COMMIT"), [false, false, false, false]);
});

Deno.test("a change outside of a transaction is not undone by a ROLLBACK later", () => {
  assertEquals(observeAll("ALTER TYPE.", "BEGIN", "ROLLBACK."), [true, false, false]);
});

Deno.test("a ROLLBACK TO SAVEPOINT does not hide that the ROLLBACK behind it undoes more", () => {
  const tags = ["BEGIN", "ALTER TYPE", "SAVEPOINT", "ROLLBACK", "ROLLBACK.", "ROLLBACK."];
  assertEquals(observeAll(...tags), [false, true, false, true, true, false]);
});

Deno.test("a ROLLBACK AND CHAIN undoes, and what follows begins anew when it has ended", () => {
  const tags = ["BEGIN", "DROP TYPE", "ROLLBACK", "COMMIT.", "ROLLBACK."];
  assertEquals(observeAll(...tags), [false, true, true, true, false]);
});

Deno.test("a COMMIT ends it also where nobody says what the transaction is", () => {
  assertEquals(observeAll("BEGIN", "ALTER TYPE", "COMMIT", "ROLLBACK"), [
    false,
    true,
    true,
    false,
  ]);
});

Deno.test("a PREPARE TRANSACTION takes the session's own changes away from it", () => {
  const tags = ["BEGIN", "ALTER TYPE", "PREPARE TRANSACTION.", "ROLLBACK PREPARED."];
  assertEquals(observeAll(...tags), [false, true, true, false]);
});

Deno.test("what was made is known no more once it is undone, and stays known after COMMIT", () => {
  const undone = ["BEGIN", "CREATE TYPE", "SELECT 1", "ROLLBACK", "ROLLBACK.", "ROLLBACK."];
  assertEquals(observeAll(...undone), [false, false, false, true, true, false]);
  assertEquals(observeAll("CREATE TABLE.", "ROLLBACK."), [false, false]);
  assertEquals(observeAll("BEGIN", "CREATE", "COMMIT.", "ROLLBACK."), [false, false, false, false]);
  assertEquals(observeAll("CREATE TYPE", "PREPARE TRANSACTION."), [false, true]);
});

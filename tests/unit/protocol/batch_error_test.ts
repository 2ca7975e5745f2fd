import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { UniqueViolation } from "../../../mod.ts";
import { DataError, InterfaceError, NotSupportedError } from "../../../src/errors.ts";
import { indexed } from "../../../src/protocol/batch_error.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";

const DIAG = { severity: "ERROR", sqlstate: "23505", messagePrimary: "twice" };

Deno.test("indexed() keeps all that a server's error says", () => {
  for (const query of ["INSERT", undefined]) {
    const options = query === undefined ? {} : { query };
    const error = errorFromServer(DIAG, { ...options, sent: "yes", retryable: "unknown" });
    const made = indexed(error, 3);
    assertInstanceOf(made, UniqueViolation);
    assertEquals([made.message, made.diag, made.batchIndex], ["twice", DIAG, 3]);
    assertEquals([made.query, made.sent, made.retryable], [query ?? null, "yes", "unknown"]);
  }
});

Deno.test("indexed() keeps message and cause of what is thrown on this side", () => {
  for (const Class of [DataError, InterfaceError, NotSupportedError]) {
    const made = indexed(new Class("Cannot: so", { cause: "why", sent: "yes" }), 0);
    assertInstanceOf(made, Class);
    assertEquals([made.message, made.cause, made.sent], ["Cannot: so", "why", "yes"]);
    assertEquals([made.batchIndex, JSON.parse(JSON.stringify(made)).batchIndex], [0, 0]);
    assert(!("cause" in (indexed(new Class("Cannot: so"), 0) as Error)));
  }
});

Deno.test("indexed() leaves every other error as it is", () => {
  const error = new RangeError("own");
  assert(indexed(error, 1) === error);
});

import { assertEquals, assertInstanceOf } from "@std/assert";
import { deadline } from "@std/async";
import { type Diagnostics, errorFromServer, UniqueViolation } from "../../src/errors.ts";

const DIAG: Diagnostics = {
  severity: "ERROR",
  sqlstate: "23505",
  messagePrimary: "duplicate key",
};

Deno.test("errorFromServer() makes the class of the SQLSTATE", async () => {
  const error = await deadline(Promise.resolve(errorFromServer(DIAG)), 1000);
  assertInstanceOf(error, UniqueViolation);
  assertEquals(error.code, "23505");
});

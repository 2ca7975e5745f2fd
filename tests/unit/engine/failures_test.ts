import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import type { Address } from "../../../src/driver.ts";
import { Failures } from "../../../src/engine/failures.ts";
import { DatabaseError, OperationalError } from "../../../src/errors.ts";

const A: Address = { kind: "tcp", host: "::1", port: 5432 };
const B: Address = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5432" };

Deno.test("Failures has an error of its own when nothing was tried", () => {
  const failures = new Failures();
  assertInstanceOf(failures.error, OperationalError);
  assertEquals(failures.error.message, "Cannot connect: there is no address to try");
  assertEquals([failures.cause, `${failures}`], [undefined, ""]);
});

Deno.test("Failures gives what was thrown last as it is, where that is no error of the database", () => {
  for (const thrown of ["text", undefined, new TypeError("no vault")]) {
    const failures = new Failures();
    failures.add(A, new OperationalError("Cannot connect: no"));
    failures.add(B, thrown);
    assert(failures.error === thrown);
  }
});

Deno.test("Failures shows no value that was thrown and is no error, and keeps each attempt in its lines", () => {
  const failures = new Failures();
  failures.add(A, "S3CR3T");
  const options = { phase: "connect", cause: new Error("one\ntwo") } as const;
  failures.add(B, new OperationalError("Cannot connect: no", options));
  const { error } = failures;
  assertInstanceOf(error, DatabaseError);
  assertEquals(error.message.split("\n"), [
    "Cannot connect: tried in vain",
    "  [::1]:5432: string was thrown",
    "  /run/postgresql/.s.PGSQL.5432: no (one",
    "    two)",
  ]);
  assertEquals(error.phase, "connect");
});

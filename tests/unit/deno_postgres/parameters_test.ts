import { assertEquals, assertThrows } from "@std/assert";
import { encodeByType, encodeByValue } from "../../../src/deno_postgres/parameters.ts";
import { DataError } from "../../../src/errors.ts";
import { createRegistry } from "../../../src/types/registry.ts";

const codecs = createRegistry();

Deno.test("the error of a value that cannot be text names its statement", () => {
  const byType = assertThrows(
    () => encodeByType(codecs, [23, 23], [1, 1.5], "SELECT $1 + $2"),
    DataError,
    "(parameter $2)",
  );
  assertEquals(byType.query, "SELECT $1 + $2");
  const byValue = assertThrows(
    () => encodeByValue(codecs, [undefined], "CALL p($1)"),
    DataError,
    "(parameter $1)",
  );
  assertEquals(byValue.query, "CALL p($1)");
});

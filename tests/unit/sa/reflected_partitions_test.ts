/**
 * PARTITION BY as it was found in a database.
 * @module
 */

import { assertEquals } from "@std/assert";
import { createTable, date, MetaData, table } from "../../../sa.ts";
import { TableItemObject } from "../../../src/sa/sql/table_item.ts";

Deno.test("the key of partitions is written as the database has it", () => {
  const item = new TableItemObject({
    kind: "partition",
    method: "",
    elements: [],
    definition: "RANGE (at, lower(b))",
  });
  const parts = table("parts", new MetaData(), { at: date() }, () => [item]);
  assertEquals(
    createTable(parts).toSQL().text,
    "CREATE TABLE parts (\n  at DATE\n) PARTITION BY RANGE (at, lower(b))",
  );
});

/**
 * Definitions of tables, as PostgreSQL has them once they are created, and as they are made again from there.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as sa from "../../sa.ts";
import { type Inspected, inspecting } from "../support/inspecting.ts";
import { allOf } from "../support/all_of_schema.ts";
import { CONSTRAINTS } from "../support/sa_constraint_definitions.ts";
import { COLUMNS } from "../support/sa_column_definitions.ts";
import { INDEXES } from "../support/sa_index_definitions.ts";
import { TABLES } from "../support/sa_table_definitions.ts";

/** What PostgreSQL says of the tables, a line each. */
async function linesOf({ inspector }: Inspected): Promise<string[]> {
  const lines: string[] = [];
  for (const [table, columns] of await inspector.multiColumns()) {
    const options = await inspector.tableOptions(table);
    const { inherits, partitionBy, persistence, with: parameters } = options;
    if (persistence !== "permanent") lines.push(persistence);
    if (partitionBy !== null) lines.push(`PARTITION BY ${partitionBy}`);
    if (inherits.length > 0) lines.push(`INHERITS (${inherits.map(({ name }) => name)})`);
    for (const [name, value] of Object.entries(parameters)) lines.push(`${name}=${value}`);
    for (const column of columns) lines.push(columnLine(column));
    const comment = await inspector.tableComment(table);
    if (comment !== null) lines.push(`${table}: ${comment}`);
    const constraints = [
      await inspector.primaryKey(table) ?? [],
      await inspector.uniqueConstraints(table),
      await inspector.checkConstraints(table),
      await inspector.foreignKeys(table),
      await inspector.excludeConstraints(table),
    ].flat();
    for (const { name, definition, comment } of constraints) {
      lines.push(`${name} ${definition}`);
      if (comment !== null) lines.push(`${name}: ${comment}`);
    }
    for (const { name, definition, comment, constraint } of await inspector.indexes(table)) {
      if (constraint === null) lines.push(definition);
      if (comment !== null) lines.push(`${name}: ${comment}`);
    }
  }
  return lines;
}

function columnLine(column: sa.ReflectedColumn): string {
  const { name, type, notNull, computed, identity, collation, comment } = column;
  return `${name} ${type}${collation === null ? "" : ` COLLATE ${collation.name}`}` +
    (notNull ? " NOT NULL" : "") + (column.default === null ? "" : ` DEFAULT ${column.default}`) +
    (computed === null ? "" : ` AS ${computed.expression}`) +
    (identity === null ? "" : identity.always ? " ALWAYS" : " BY DEFAULT") +
    (comment === null ? "" : `: ${comment}`);
}

const CASES = { ...COLUMNS, ...CONSTRAINTS, ...INDEXES, ...TABLES };

for (const [name, { define, expected, since = 13, again: made }] of Object.entries(CASES)) {
  Deno.test(`definition: ${name}`, () =>
    inspecting("", async (inspected) => {
      const { conn, version, schema } = inspected;
      if (version < since) return;
      const given = new sa.MetaData();
      const own = define(given);
      const metadata = own instanceof sa.MetaData ? own : given;
      await metadata.createAll(conn, { checkFirst: false });
      const lines = (await linesOf(inspected)).map((line) => line.replaceAll(`${schema}.`, ""));
      for (const line of expected) {
        assert(lines.includes(line), `${JSON.stringify(line)} is not in\n${lines.join("\n")}`);
      }
      const before = await allOf(inspected.inspector);
      // Nothing is made twice.
      await metadata.createAll(conn);
      assertEquals(await allOf(inspected.inspector), before);
      const again = new sa.MetaData();
      await sa.reflect(again, conn);
      await metadata.dropAll(conn, { checkFirst: false });
      assertEquals(await inspected.inspector.tableNames(), []);
      if (made === "not made") return;
      await again.createAll(conn);
      if (made !== "changed") assertEquals(await allOf(inspected.inspector), before);
      await again.dropAll(conn);
      assertEquals(await inspected.inspector.sequenceNames(), []);
      assertEquals(await inspected.inspector.enums(), []);
      await metadata.dropAll(conn);
    }));
}

/**
 * How to call the tags of `sa`, for tests that call all of them.
 * @module
 */

import * as sa from "../../sa.ts";
import type { Calls } from "./sa_export_calls.ts";
import { seq, t } from "./sa_surface_tables.ts";

/** The texts of a template with one value. */
function texts(strings: TemplateStringsArray, ..._: readonly unknown[]): TemplateStringsArray {
  return strings;
}

const template = texts`a = ${0}`;

/** By name, after `sql.` those of its own. */
export const SQL_CALLS: Readonly<Record<string, Calls>> = {
  sql: [[template, 1], [template, sa.select(t.c.id)]],
  id: [["app", "t"]],
  raw: [["x"]],
  join: [[[1, t.c.id], sa.sql` OR `]],
  typed: [[sa.integer()]],
  "sql.typed()": [[template, 1]],
};

/** The same of DDL, and of text that stands as it is. */
export const DDL_CALLS: Readonly<Record<string, Calls>> = {
  ddl: [[template, t], [template, "a"], [template, 1], [template, seq]],
  literalColumn: [["x", sa.integer()]],
};

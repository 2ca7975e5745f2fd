/**
 * What a server in memory answers to statements.
 * @module
 */

import type { Answer } from "./scripted_backend.ts";
import { type Column, OID } from "./scripted_messages.ts";

/** A column of numbers. */
export const ONE: Column = { name: "a", oid: OID.int4 };
/** A statement with a parameter. */
export const PLUS = "SELECT $1 + 1";

/** What it answers, by text. */
export const STATEMENTS: Readonly<Record<string, Answer>> = {
  "SELECT 1": { columns: [ONE], rows: [[1]] },
  "SELECT 2": { columns: [ONE], rows: [[2]] },
  "SELECT 3": { columns: [ONE], rows: [[3]] },
  "SELECT 1/0": { columns: [ONE], error: "22012" },
  [PLUS]: { parameters: [OID.int4], columns: [ONE], rows: [[8]] },
};

/** How it fails when the plan of a statement fits the tables no more. */
export const STALE_PLAN: Answer = { error: "0A000", report: { R: "RevalidateCachedQuery" } };

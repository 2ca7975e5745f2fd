/**
 * All cases.
 * @module
 */

import type { Cases, Definitions } from "./case.ts";
import { cases as changing } from "./cases_change.ts";
import { cases as defining } from "./cases_ddl.ts";
import { cases as selectingFrom } from "./cases_from.ts";
import { cases as functions } from "./cases_functions.ts";
import { cases as numbers } from "./cases_numbers.ts";
import { cases as reports } from "./cases_report.ts";
import { cases as selecting } from "./cases_select.ts";
import { cases as types } from "./cases_types.ts";

/** Queries and changes, by the name of what is recorded. */
export const cases: Cases = {
  ...selecting,
  ...numbers,
  ...functions,
  ...selectingFrom,
  ...changing,
  ...types,
  ...reports,
};

/** Definitions, by the name of what is recorded. */
export const definitions: Definitions = defining;

/**
 * Every built-in type: with its cases, or with the reason why it has none.
 * @module
 */

import { BOUNDED } from "./bounded.ts";
import { NUMBERS } from "./numbers.ts";
import { SHAPES } from "./shapes.ts";
import { systemTypes } from "./system.ts";
import { TEXTS } from "./texts.ts";
import { TIMES } from "./times.ts";
import type { TypeCases } from "./type_cases.ts";

const NO_INPUT = "the server reads none; only its own functions make one";
const PSEUDO = "no column and no parameter has this type";

/** The built-in types without cases, and why. */
export const EXCEPTED: Readonly<Record<string, string>> = {
  pg_node_tree: NO_INPUT,
  pg_ndistinct: NO_INPUT,
  pg_dependencies: NO_INPUT,
  pg_mcv_list: NO_INPUT,
  gtsvector: NO_INPUT,
  pg_brin_bloom_summary: NO_INPUT,
  pg_brin_minmax_multi_summary: NO_INPUT,
  cstring: PSEUDO,
  void: PSEUDO,
  unknown: PSEUDO,
  record: "the server reads none without a type; how it is read has a test of its own",
};

/** The cases of the built-in types, for a server on which `user` is a role. */
export function builtinCases(user: string): readonly TypeCases[] {
  return [...NUMBERS, ...TEXTS, ...TIMES, ...systemTypes(user), ...SHAPES, ...BOUNDED];
}

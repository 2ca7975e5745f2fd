/**
 * The statements of `callProc()`.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { checkValues, isList, type Values } from "../sql/bind.ts";
import { isComposable } from "../sql/composable.ts";
import { Identifier } from "../sql/parts.ts";
import { quoteIdentifier } from "../types/quote.ts";
import type { ExecuteOptions } from "./parameters.ts";

/** How a function or a procedure is called. */
export interface CallProcOptions extends ExecuteOptions {
  /** `"function"`, unless given: `SELECT * FROM name(…)`; or `"procedure"`: `CALL name(…)`. */
  kind?: "function" | "procedure";
}

/** The call of a function or a procedure, with `$1`, `$2`, … for its values. Throws `InterfaceError` for what is none. */
export function procedureCall(
  name: string | Identifier,
  values: Values,
  kind: unknown = "function",
): { readonly text: string; readonly values: readonly unknown[] } {
  if (kind !== "function" && kind !== "procedure") {
    throw new InterfaceError('Cannot execute: kind is neither "function" nor "procedure"');
  }
  checkValues("execute", values);
  const names = isList(values) ? [] : Object.keys(values);
  const list = isList(values) ? values : Object.values(values);
  const args = list.map((_, i) =>
    i < names.length ? `${quoteIdentifier(names[i]!)} := $${i + 1}` : `$${i + 1}`
  );
  const call = `${quotedName(name)}(${args.join(", ")})`;
  return { text: kind === "function" ? `SELECT * FROM ${call}` : `CALL ${call}`, values: list };
}

function quotedName(name: unknown): string {
  if (typeof name === "string") return name.split(".").map(quoteIdentifier).join(".");
  if (isComposable(name) && name instanceof Identifier) {
    return name.strings.map(quoteIdentifier).join(".");
  }
  throw new InterfaceError("Cannot execute: the name is neither a string nor an Identifier");
}

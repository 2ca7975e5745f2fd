/**
 * What a caller passes besides statements: an option that does not exist is refused, since a misspelt `timeout` would be
 * no timeout at all; and so is what cannot be called.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError } from "../errors.ts";

/** The names of all options of a kind; the type holds it to be complete. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true };

/** Those of every call. */
export const CALL_OPTIONS: OptionNames<CallOptions> = { signal: true, timeout: true };

/** Throws `InterfaceError` for options of which one is not among `known`, or that are no object. */
export function checkOptionNames(
  action: string,
  options: object,
  known: Readonly<Record<string, true>>,
): void {
  if (typeof options !== "object" || options === null) {
    throw new InterfaceError(`Cannot ${action}: the options are not an object`);
  }
  for (const name in options) {
    // What somebody has added to the prototype of all objects is no option.
    if (known[name] === true || !Object.hasOwn(options, name)) continue;
    throw new InterfaceError(`Cannot ${action}: there is no option ${JSON.stringify(name)}`);
  }
}

/** Throws `InterfaceError` unless what is to be called can be called. */
export function checkBody(action: string, body: unknown): void {
  if (typeof body === "function") return;
  throw new InterfaceError(`Cannot ${action}: what is to be run is not a function`);
}

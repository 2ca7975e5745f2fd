/**
 * The two ways to refuse settings before anything is dialled.
 * @module
 */

import { InterfaceError, NotSupportedError } from "../errors.ts";

/** The settings are wrong. `state` names settings, never what a secret one holds. */
export function misused(state: string): InterfaceError {
  return new InterfaceError(`Cannot connect: ${state}`, { phase: "connect" });
}

/** The settings ask for what this version cannot do. */
export function unsupported(state: string): NotSupportedError {
  return new NotSupportedError(`Cannot connect: ${state}`, { phase: "connect" });
}

/** Refuses a text that cannot be sent: for the server NUL ends it, and what follows would be read as a setting. */
export function refuseNul(name: string, value: string): void {
  if (value.includes("\0")) throw misused(`${name} contains NUL`);
}

/**
 * aiopg's own options for types, in the words of {@linkcode TypesOptions}.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import type { TypesOptions } from "./types_options.ts";

/** The options with which aiopg's `connect()` turns the reading of some types on and off; all on by default. */
export interface EnabledTypes {
  /** Whether json and jsonb are parsed; with false they are text, as with `types: { json: "string" }`. */
  enableJson?: boolean;
  /** Whether hstore is a Map; with false it is text, as with `types: { hstore: "string" }`. */
  enableHstore?: boolean;
  /** Whether uuid is a uuid; it is a string of the same form either way, since JavaScript has no class for it. */
  enableUuid?: boolean;
}

const OPTION_OF = { enableJson: "json", enableHstore: "hstore", enableUuid: null } as const;

/** The options of types with what is turned off. Throws `InterfaceError` when they contradict each other. */
export function withEnabled(
  enabled: { readonly [Name in keyof EnabledTypes]: boolean | undefined },
  types: TypesOptions = {},
): TypesOptions {
  const asked = { ...types };
  for (const [name, option] of Object.entries(OPTION_OF)) {
    const isEnabled: unknown = enabled[name as keyof EnabledTypes] ?? true;
    if (typeof isEnabled !== "boolean") {
      throw new InterfaceError(`Cannot read options: ${name} is not a boolean`);
    }
    if (isEnabled || option === null) continue;
    if ((asked[option] ?? "string") !== "string") {
      throw new InterfaceError(`Cannot read options: ${name} and types.${option} contradict`);
    }
    asked[option] = "string";
  }
  return asked;
}

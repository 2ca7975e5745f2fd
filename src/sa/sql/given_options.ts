/**
 * Options on their way in: the objects that calls take at their end.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { isPlainObject } from "./values.ts";

/** The options of a call, if they are such. Throws `ArgumentError` for anything else, as null is. */
export function givenOptions<T extends object>(options: T, call: string): T {
  if (isPlainObject(options)) return options;
  throw new ArgumentError(
    `Cannot build the statement: the options of ${call} are not a plain object`,
  );
}

/** The mode that the options of a type say, if any. Throws as {@linkcode givenOptions}. */
export function givenMode<M extends string>(
  options: { readonly mode?: M },
  call: string,
): M | undefined {
  return givenOptions(options, call).mode;
}

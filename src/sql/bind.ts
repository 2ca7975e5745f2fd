/**
 * From a text with placeholders and the values for them to a text with `$1`, `$2`, … and an array of values. Pure.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { isAsIs } from "./as_is.ts";
import { isComposable } from "./composable.ts";
import type { LexerOptions } from "./lexer.ts";
import { PLACEHOLDER_LOOKS, type Placeholders, placeholdersIn } from "./placeholders.ts";

/** The values of a statement: an array for `$1` or `%s`, an object for `$name` or `%(name)s`. */
export type Values = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A text for the server, and its values in the order of their numbers. */
export interface Bound {
  /** The text, with `$1`, `$2`, … */
  readonly text: string;
  /** The values. */
  readonly values: readonly unknown[];
}

/** Without one of these, a text with an array is as the server wants it. */
const MAY_NEED_REWRITING = /%|\$[A-Za-z_\u0080-\uffff]/;
/** Longer ones are hardly run twice. */
const MAX_CACHED_LENGTH = 16_384;
const MAX_CACHED = 500;

/** What was found in texts, by text; the oldest goes first. */
const cache = new Map<string, Placeholders>();
/** Texts that were looked at, and need no rewriting. */
const plain = new Set<string>();

/**
 * Puts values in the order that the server wants them in. Without values (an empty array counts as none) the text
 * is not looked at.
 *
 * Throws `ProgrammingError` for a text that is wrong in itself, and `InterfaceError` for values that do not fit it:
 * too few, too many, a name without a value, a value without a name. No message holds a value.
 */
export function bind(
  action: string,
  text: string,
  values: Values,
  options: LexerOptions = {},
): Bound {
  if (isBound(text, values)) return { text, values };
  const placeholders = cachedPlaceholders(action, text, options);
  if (placeholders.style === "numbered" && isList(values)) return { text, values };
  return {
    text: placeholders.text,
    values: valuesInOrder(action, placeholders, values),
  };
}

/** Whether a text and its values can go to the server as they are, as far as a glance shows. */
export function isBound(text: string, values: Values): values is readonly unknown[] {
  return isList(values) && (values.length === 0 || plain.has(text) || isPlain(text));
}

function isPlain(text: string): boolean {
  if (MAY_NEED_REWRITING.test(text)) return false;
  if (text.length > MAX_CACHED_LENGTH) return true;
  if (plain.size >= MAX_CACHED) plain.clear();
  plain.add(text);
  return true;
}

/**
 * The values for the places of the placeholders: one each for `$1` and `%s`, one for each name otherwise.
 *
 * Throws as {@linkcode bind}.
 */
export function valuesInOrder(
  action: string,
  placeholders: Placeholders,
  values: Values,
): readonly unknown[] {
  const list = isList(values)
    ? listed(action, placeholders, values)
    : named(action, placeholders, values);
  for (const i of placeholders.behindIn) {
    if (!Array.isArray(list[placeholders.places[i]!])) continue;
    const looks = looksLike(placeholders);
    throw new InterfaceError(
      `Cannot ${action}: IN takes no array; write = ANY(${looks}) for IN, <> ALL(${looks}) for NOT IN`,
    );
  }
  return list;
}

/**
 * Orders set after set of values for one text, all of the same shape; `action` is asked for only where one is wrong.
 *
 * What it returns throws as {@linkcode bind}, and gives back the array it was given where that is in order already.
 */
export function valuesBinder(
  placeholders: Placeholders,
): (values: unknown, action: () => string) => readonly unknown[] {
  const { places, behindIn } = placeholders;
  const taken = countOf(places);
  const isPlain = behindIn.length === 0 && placeholders.names.length === 0 && !places.includes(-1);
  return (values, action) => {
    if (isPlain && Array.isArray(values) && values.length === taken) return values;
    const named = action();
    checkValues(named, values);
    return valuesInOrder(named, placeholders, values);
  };
}

/** What the placeholders of a text are, kept for the next time. */
export function cachedPlaceholders(
  action: string,
  text: string,
  options: LexerOptions,
): Placeholders {
  if (options.backslashes || text.length > MAX_CACHED_LENGTH) {
    return placeholdersIn(action, text, options);
  }
  const kept = cache.get(text);
  if (kept !== undefined) return kept;
  const placeholders = placeholdersIn(action, text);
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!);
  cache.set(text, placeholders);
  return placeholders;
}

/** Throws `InterfaceError` unless `values` are an array or a plain object. */
export function checkValues(action: string, values: unknown): asserts values is Values {
  if (Array.isArray(values)) return;
  const prototype = typeof values === "object" && values !== null
    ? Object.getPrototypeOf(values)
    : undefined;
  if (prototype === null || prototype === Object.prototype) return;
  throw new InterfaceError(
    `Cannot ${action}: the values are not an array or a plain object; one value is a list, too: [value]`,
  );
}

/** Throws `InterfaceError` for a value that is a part of a statement, not a value. */
export function refuseSql(action: string, value: unknown, what: string): void {
  if (isComposable(value)) {
    throw new InterfaceError(
      `Cannot ${action}: ${what} is a part of a statement; put it into the text with the sql template`,
    );
  }
  if (isAsIs(value)) {
    throw new InterfaceError(
      `Cannot ${action}: ${what} is asIs(), which needs a cursor with clientBinding`,
    );
  }
}

/** Whether values are an array. */
export function isList(values: Values): values is readonly unknown[] {
  return Array.isArray(values);
}

function listed(
  action: string,
  placeholders: Placeholders,
  values: readonly unknown[],
): readonly unknown[] {
  const { style, places } = placeholders;
  if (style === "named" || style === "pyformat") {
    throw new InterfaceError(
      `Cannot ${action}: the statement names its values (${looksLike(placeholders)}); ` +
        "pass an object, not an array",
    );
  }
  const taken = countOf(places);
  if (taken === values.length && !places.includes(-1)) return values;
  throw new InterfaceError(
    `Cannot ${action}: the statement has ${count(taken)}, ${values.length} given` +
      (taken < values.length ? "; one in quotes is a part of the text" : ""),
  );
}

/** How many values the placeholders take. */
export function countOf(places: readonly number[]): number {
  return places.reduce((most, place) => Math.max(most, place + 1), 0);
}

function count(placeholders: number): string {
  if (placeholders === 0) return PLACEHOLDER_LOOKS.none;
  return placeholders === 1 ? "1 placeholder" : `${placeholders} placeholders`;
}

function named(
  action: string,
  placeholders: Placeholders,
  values: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const { style, names } = placeholders;
  if (style === "numbered" || style === "format") {
    throw new InterfaceError(
      `Cannot ${action}: the statement does not name its values (${looksLike(placeholders)}); ` +
        "pass an array, not an object",
    );
  }
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw new InterfaceError(`Cannot ${action}: there is no value for ${missing.join(", ")}`);
  }
  const known = new Set(names);
  const unused = Object.keys(values).filter((name) => !known.has(name));
  if (unused.length > 0) {
    throw new InterfaceError(
      `Cannot ${action}: the statement has no placeholder for ${unused.join(", ")}`,
    );
  }
  return names.map((name) => values[name]);
}

function looksLike({ style }: Placeholders): string {
  return PLACEHOLDER_LOOKS[style];
}

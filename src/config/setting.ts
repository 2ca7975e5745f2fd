/**
 * One setting, and the name under which its giver knows it.
 * @module
 */

/** A setting as it was given. */
export interface Setting {
  /** The name of the option, the keyword or the variable: what errors call it. */
  readonly name: string;
  /** The value as in a DSN, but for `connect_timeout`, which is in milliseconds. */
  readonly value: string;
}

/** Settings by libpq keyword. */
export type Settings = ReadonlyMap<string, Setting>;

/** The text of a setting; empty where it is not given. */
export function textOf(settings: Settings, keyword: string): string {
  return settings.get(keyword)?.value ?? "";
}

/** What the giver of a setting calls it; the keyword where it is not given. */
export function nameOf(settings: Settings, keyword: string): string {
  return settings.get(keyword)?.name ?? keyword;
}

/**
 * A DSN as an object, and back: psycopg2's `parse_dsn` and `make_dsn`.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { parseDsn as readDsn } from "./dsn.ts";
import { parameterOf, parameterOfOption } from "./parameters.ts";

/** Settings by the keywords of libpq, such as `dbname`; what is undefined is left out. Times are in seconds here. */
export type DsnSettings = Readonly<Record<string, string | number | undefined>>;

/**
 * The settings of a DSN by the keywords of libpq, the password among them, as it is.
 *
 * ```ts
 * import { parseDsn } from "@aiopg/aiopg";
 *
 * console.log(parseDsn("postgres://app@db.example/shop?connect_timeout=5"));
 * // { user: "app", host: "db.example", dbname: "shop", connect_timeout: "5" }
 * ```
 *
 * @param dsn A URI or `keyword=value` pairs.
 * @throws {InterfaceError} when it is malformed; the error shows nothing of it
 */
export function parseDsn(dsn: string | URL): Record<string, string> {
  const text = dsn instanceof URL ? dsn.href : dsn;
  if (typeof text !== "string") throw new InterfaceError("Cannot parse the DSN: not a string");
  return Object.fromEntries(readDsn(text));
}

/**
 * Makes a DSN of `keyword=value` pairs, the password among them, as it is. {@linkcode parseDsn} gives the same
 * settings again.
 *
 * ```ts
 * import { makeDsn } from "@aiopg/aiopg";
 *
 * console.log(makeDsn("postgres://app@db.example/shop", { dbname: "new shop", port: 5433 }));
 * // user=app host=db.example dbname='new shop' port=5433
 * ```
 *
 * @param dsn What to begin with: a DSN, or settings.
 * @param settings Settings that come on top, and win.
 * @throws {InterfaceError} for a keyword that does not exist, a value that is neither a string nor a whole number,
 * and what {@linkcode parseDsn} would refuse
 */
export function makeDsn(
  dsn: string | URL | DsnSettings = {},
  settings: DsnSettings = {},
): string {
  const given = typeof dsn === "string" || dsn instanceof URL ? parseDsn(dsn) : dsn;
  const pairs = Object.entries({ ...given, ...settings })
    .filter(([, value]) => value !== undefined)
    .map(([keyword, value]) => `${checkKeyword(keyword)}=${quoted(textOf(keyword, value))}`);
  const text = pairs.join(" ");
  parseDsn(text);
  return text;
}

function checkKeyword(keyword: string): string {
  if (parameterOf(keyword) !== undefined) return keyword;
  const libpqs = parameterOfOption(keyword)?.keyword;
  const hint = libpqs === undefined ? "" : `; it is named "${libpqs}" in a DSN`;
  return refuse(`there is no keyword ${JSON.stringify(keyword)}${hint}`);
}

function textOf(keyword: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (Number.isSafeInteger(value)) return String(value);
  return refuse(`${keyword} is neither a string nor a whole number`);
}

/** As it is where nothing in it means anything to who reads it. */
function quoted(value: string): string {
  if (/^[\w.:/@,+-]+$/.test(value)) return value;
  return `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
}

function refuse(state: string): never {
  throw new InterfaceError(`Cannot make a DSN: ${state}`);
}

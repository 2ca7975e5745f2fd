/**
 * Values marked to be sent as JSON: where a bare one would be read as something else, such as a
 * string, which is JSON text already, or null, which is SQL's.
 * @module
 */

import { cannotEncode } from "../conversion_error.ts";

/** A value to be sent as JSON, whatever it is; made by {@linkcode json} and {@linkcode jsonb}. */
export class Json {
  /** The value, not yet JSON. */
  readonly value: unknown;

  /** Marks `value`. */
  constructor(value: unknown) {
    this.value = value;
  }

  /** The value itself, so that it may be a part of another. */
  toJSON(): unknown {
    return this.value;
  }
}

/**
 * Marks a value to be sent as JSON: `json("a")` is the JSON string `"a"`, `json(null)` the JSON
 * null. Its text is made when it is sent, by `types.json` for a parameter of type `json` or
 * `jsonb`, and by `JSON.stringify()` for one that takes text.
 *
 * ```ts
 * import { connect, json } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT $1::jsonb, $2::jsonb", ['{"a": 1}', json("text")]);
 * console.log(await cur.fetchOne()); // [ { a: 1 }, "text" ]
 * ```
 */
export function json(value: unknown): Json {
  return value instanceof Json ? value : new Json(value);
}

/** The same as {@linkcode json}: the parameter's type decides how it is stored. */
export function jsonb(value: unknown): Json {
  return json(value);
}

/** What makes JSON text of a value, or undefined of one that has none. */
interface JsonWriter {
  stringify(value: unknown): string | undefined;
}

/**
 * The JSON text of a value, marked or bare. Throws `DataError` when it has none, with what `writer`
 * throws as the cause.
 */
export function jsonText(typeName: string, value: unknown, writer: JsonWriter): string {
  const text = stringify(typeName, value instanceof Json ? value.value : value, writer);
  if (text === undefined) throw cannotEncode(typeName, "value has no JSON form");
  return text;
}

function stringify(typeName: string, value: unknown, writer: JsonWriter): string | undefined {
  try {
    return writer.stringify(value);
  } catch (cause) {
    throw cannotEncode(typeName, "value cannot be made into JSON", cause);
  }
}

/** What to add to the refusal of a plain object or an array, where JSON would do; else nothing. */
export function jsonHint(value: unknown): string {
  if (!isPlain(value)) return "";
  const orArray = Array.isArray(value) ? ", or cast the parameter to an array" : "";
  return `; pass json(value) to send it as JSON${orArray}`;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

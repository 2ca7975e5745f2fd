/**
 * The system catalog, asked through an engine or a connection.
 * @module
 */

import type { CallOptions, Codec } from "../../../mod.ts";
import { SAConnection } from "../connection.ts";
import { Engine } from "../engine.ts";
import { ArgumentError, ResourceClosedError } from "../sql/errors.ts";

/** Text as it comes: a codec of the caller's own for `text` is not for the catalog. */
const AS_TEXT: Codec<string> = {
  name: "text",
  oid: 25,
  decodeText: (text) => text,
  encodeText: String,
};

/** Asks the catalog. */
export class Catalog {
  readonly #target: Engine | SAConnection;

  /** Throws `ArgumentError` when it cannot be asked through `target`. */
  constructor(target: unknown) {
    if (!(target instanceof Engine || target instanceof SAConnection)) {
      throw new ArgumentError("Cannot inspect: target is neither an engine nor a connection");
    }
    this.#target = target;
  }

  /** Runs a query that returns two texts: a name, and JSON or null. Parsed, the latter is the former's. */
  async ask(
    text: string,
    values: readonly (string | readonly string[] | null)[],
    options: CallOptions,
  ): Promise<Map<string, unknown>> {
    const call = callOptions(options);
    const rows = this.#target instanceof Engine
      ? await this.#target.use((conn) => rowsOf(conn, text, values, call), call)
      : await rowsOf(this.#target, text, values, call);
    return new Map(rows.map(([name, json]) => [name, json === null ? null : JSON.parse(json)]));
  }
}

async function rowsOf(
  conn: SAConnection,
  text: string,
  values: readonly unknown[],
  call: CallOptions,
): Promise<[string, string | null][]> {
  if (conn.closed) throw new ResourceClosedError("Cannot inspect: connection is closed");
  const cursor = await conn.connection.execute<[string, string | null]>(text, values, {
    ...call,
    rowMode: "tuple",
    columnCodecs: [AS_TEXT, AS_TEXT],
  });
  return await cursor.fetchAll();
}

function callOptions({ signal, timeout }: CallOptions): CallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

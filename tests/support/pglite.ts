/**
 * PGlite, a PostgreSQL in WebAssembly that runs in this process, with the extension pgvector, which
 * the other servers of the tests lack.
 * @module
 */

import { connect, type Connection, type ConnectionOptions, nativeDriver } from "../../mod.ts";
import { Backend, Frontend, HEADER_LENGTH } from "../../src/protocol/messages.ts";
import { Writer } from "../../src/protocol/writer.ts";
import type { Codec } from "../../src/types/codec.ts";
import { PgliteTransport } from "./pglite_transport.ts";

/** pgvector's package works with one version of PGlite. */
const PGLITE = "npm:@electric-sql/pglite@0.5.14";
const PGVECTOR = "npm:@electric-sql/pglite-pgvector@0.0.15";

/** As much of the package as is used here. */
interface Database {
  exec(sql: string): Promise<unknown>;
  execProtocolRaw(messages: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What makes a database with pgvector. */
export type PgliteStarter = () => Promise<Pglite>;

/** Text or binary, by its number in the protocol. */
export type Format = 0 | 1;

/** Loads PGlite; null where it cannot be had. */
export async function loadPglite(): Promise<PgliteStarter | null> {
  try {
    // Not literals, or without npm not even the file that imports this would load.
    const { PGlite } = await import(PGLITE);
    const { vector } = await import(PGVECTOR);
    return async () => {
      const database: Database = await PGlite.create({ extensions: { vector } });
      await database.exec("CREATE EXTENSION vector");
      return new Pglite(database);
    };
  } catch (error) {
    console.warn(`[pglite] ignored, since ${PGLITE} cannot be loaded: ${error}`);
    return null;
  }
}

/** A running database, spoken to in PostgreSQL's protocol. */
export class Pglite implements AsyncDisposable {
  readonly #database: Database;

  /** Takes over a database, and closes it in the end. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** The OID of a type. */
  async oidOf(typeName: string): Promise<number> {
    const reply = await this.#ask(`SELECT '${typeName}'::regtype::oid::text`, 0);
    return Number(new TextDecoder().decode(reply));
  }

  /**
   * Runs a statement with `value` as its `$1`, in format `sent`; resolves with the first column of
   * its one row, in format `wanted`. Rejects with what the server reports.
   */
  ask(
    sql: string,
    wanted: Format,
    codec: Codec,
    value: unknown,
    sent: Format,
  ): Promise<Uint8Array> {
    return this.#ask(sql, wanted, (out) => {
      out.int16(1);
      out.int16(sent);
      out.int16(1);
      const at = out.openSized();
      if (sent === 1) codec.encodeBinary!(value, out);
      else out.text(codec.encodeText(value));
      out.closeSized(at);
    });
  }

  /** Opens a connection of the native driver; one at a time. */
  connect(options: ConnectionOptions = {}): Promise<Connection> {
    const run = (messages: Uint8Array) => this.#database.execProtocolRaw(messages);
    const driver = nativeDriver({ dial: () => Promise.resolve(new PgliteTransport(run)) });
    return connect({
      ...options,
      driver,
      host: "127.0.0.1",
      user: "postgres",
      database: "postgres",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }

  async #ask(sql: string, wanted: Format, bind: (out: Writer) => void = noParameters) {
    const out = new Writer();
    out.begin(Frontend.Parse);
    out.cstring("");
    out.cstring(sql);
    out.int16(0);
    out.end();
    out.begin(Frontend.Bind);
    out.cstring("");
    out.cstring("");
    bind(out);
    out.int16(1);
    out.int16(wanted);
    out.end();
    out.begin(Frontend.Execute);
    out.cstring("");
    out.int32(0);
    out.end();
    out.sync();
    return firstColumn(await this.#database.execProtocolRaw(out.take()));
  }
}

function noParameters(out: Writer): void {
  out.int16(0);
  out.int16(0);
}

/** The first column of the DataRow among the messages. */
function firstColumn(messages: Uint8Array): Uint8Array {
  const view = new DataView(messages.buffer, messages.byteOffset, messages.byteLength);
  let column: Uint8Array | null = null;
  for (let at = 0; at < messages.length; at += 1 + view.getInt32(at + 1)) {
    const body = at + HEADER_LENGTH;
    if (messages[at] === Backend.ErrorResponse) {
      const end = at + 1 + view.getInt32(at + 1);
      throw new Error(new TextDecoder().decode(messages.subarray(body, end)));
    }
    if (messages[at] !== Backend.DataRow) continue;
    column = messages.slice(body + 6, body + 6 + view.getInt32(body + 2));
  }
  if (column === null) throw new Error("Cannot read from PGlite: there is no row");
  return column;
}

/**
 * The messages that run the standard INSERT, from values to bytes: by this library, and by hand.
 * @module
 */

import { PreparedStatement } from "../../src/engine/prepared_statement.ts";
import { writeBindExecute } from "../../src/protocol/statement.ts";
import { Writer } from "../../src/protocol/writer.ts";
import * as oids from "../../src/types/oids.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { type NewRow, newRows } from "../peer.ts";
import type { Pair } from "./pair.ts";

const NAME = "aiopg_1";
const PARAMETERS = [oids.INT4, oids.INT8, oids.TEXT, oids.FLOAT8];

/** The pair; each unit gives the bytes of all rows. */
export function encoding(): Pair<Uint8Array> {
  const rows = [...newRows(500)];
  const out = new Writer();
  const description = { parameterOids: PARAMETERS, fields: null };
  const prepared = new PreparedStatement(NAME, "", description, {
    codecs: createRegistry(),
    codegen: true,
  });
  prepared.unknownTypes(); // takes the codecs
  const byHand = new ByHand();
  return {
    ours() {
      for (const row of rows) writeBindExecute(out, prepared.bind(row, []));
      const bytes = out.take();
      out.give(bytes);
      return bytes;
    },
    reference: () => byHand.write(rows),
  };
}

class ByHand {
  readonly #bytes = new Uint8Array(256 * 1024);
  readonly #view = new DataView(this.#bytes.buffer);
  #at = 0;

  write(rows: readonly NewRow[]): Uint8Array {
    this.#at = 0;
    for (const row of rows) {
      this.#bind(row);
      this.#execute();
    }
    return this.#bytes.subarray(0, this.#at);
  }

  #bind([a, b, c, d]: NewRow): void {
    const start = this.#begin(0x42);
    this.#cstring("");
    this.#cstring(NAME);
    this.#int16(4);
    for (const format of [1, 1, 1, 1]) this.#int16(format);
    this.#int16(4);
    this.#int32(4);
    this.#int32(a);
    this.#int32(8);
    this.#view.setBigInt64(this.#at, BigInt(b));
    this.#at += 8;
    this.#int32(c.length);
    this.#text(c);
    this.#int32(8);
    this.#view.setFloat64(this.#at, d);
    this.#at += 8;
    this.#int16(0);
    this.#view.setInt32(start, this.#at - start);
  }

  #execute(): void {
    const start = this.#begin(0x45);
    this.#cstring("");
    this.#int32(0);
    this.#view.setInt32(start, this.#at - start);
  }

  #begin(type: number): number {
    this.#bytes[this.#at] = type;
    this.#at += 5;
    return this.#at - 4;
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }

  #cstring(text: string): void {
    this.#text(text);
    this.#bytes[this.#at++] = 0;
  }

  #int16(value: number): void {
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  #int32(value: number): void {
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }
}

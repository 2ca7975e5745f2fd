/**
 * The standard row, six columns in binary, from memory to objects: by this library, and by hand.
 * @module
 */

import { Buffer } from "node:buffer";
import { PreparedStatement } from "../../src/engine/prepared_statement.ts";
import { ReceiveBuffer } from "../../src/protocol/receive_buffer.ts";
import * as oids from "../../src/types/oids.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { int16, int32, joined, message } from "../raw_wire.ts";
import type { Pair } from "./pair.ts";

const COUNT = 500;
const COLUMNS = {
  id: oids.INT4,
  big: oids.INT8,
  ratio: oids.FLOAT8,
  name: oids.TEXT,
  at: oids.TIMESTAMPTZ,
  flag: oids.BOOL,
};
/** 2000, where PostgreSQL counts from; milliseconds. */
const EPOCH = Date.UTC(2000, 0, 1);
/** Of a DataRow, before its first value. */
const HEADER_BYTES = 7;

/** The pair; each unit gives the rows it has made. */
export function decoding(): Pair<unknown[]> {
  const rows = joined(...Array.from({ length: COUNT }, (_, i) => dataRow(i)));
  const source = new ReceiveBuffer();
  source.room().set(rows);
  const decode = decoder();
  const bytes = Buffer.from(rows.buffer);
  return {
    ours() {
      const made: unknown[] = [];
      decode(source, 0, rows.length, made);
      return made;
    },
    reference: () => byHand(bytes),
  };
}

function decoder() {
  const fields = Object.entries(COLUMNS).map(([name, typeOid]) => {
    return { name, typeOid, tableOid: 0, tableColumn: 0, typeSize: 0, typeModifier: -1 };
  });
  const description = { parameterOids: [], fields };
  const codecs = createRegistry({ timestamptz: "date" });
  const prepared = new PreparedStatement("s", "", description, { codecs, codegen: true });
  prepared.unknownTypes(); // takes the codecs
  return prepared.readingFor("object", undefined).decoder;
}

function dataRow(i: number): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(24));
  numbers.setBigInt64(0, BigInt(i * 1000));
  numbers.setFloat64(8, i / 7);
  numbers.setBigInt64(16, BigInt(i) * 1_000_000n);
  const eight = (at: number) => new Uint8Array(numbers.buffer, at, 8);
  const name = new TextEncoder().encode(`name of the row ${i}`);
  const values = [int32(i), eight(0), eight(8), name, eight(16), Uint8Array.of(i % 2)];
  return message("D", int16(6), ...values.flatMap((value) => [int32(value.length), value]));
}

function byHand(bytes: Buffer): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: unknown[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; at += HEADER_BYTES) {
    const id = view.getInt32(at + 4);
    const big = view.getBigInt64(at + 12);
    const ratio = view.getFloat64(at + 24);
    const nameAt = at + 36;
    at = nameAt + view.getInt32(at + 32);
    const name = bytes.toString("latin1", nameAt, at);
    const micros = view.getInt32(at + 4) * 2 ** 32 + view.getUint32(at + 8);
    const flag = bytes[at + 16] === 1;
    rows.push({ id, big, ratio, name, at: new Date(EPOCH + micros / 1000), flag });
    at += 17;
  }
  return rows;
}

/**
 * This library without its values: the same statements over the same wire, whose rows are passed over undecoded.
 * What the others need beyond it is the price of decoding.
 * @module
 */

import { processEnvironment } from "../../src/config/environment.ts";
import { resolveTarget } from "../../src/config/target.ts";
import { logIn } from "../../src/engine/login.ts";
import { PrepareExchange } from "../../src/protocol/prepare_exchange.ts";
import type { QueryObserver } from "../../src/protocol/query_exchange.ts";
import type { RowDecoder } from "../../src/protocol/statement.ts";
import { StreamExchange } from "../../src/protocol/stream_exchange.ts";
import type { Writer } from "../../src/protocol/writer.ts";
import { dial } from "../../src/transport/dial.ts";
import { createRegistry } from "../../src/types/registry.ts";
import {
  MIXED_COUNT,
  MIXED_ROWS,
  type Peer,
  POINT_ID,
  POINT_SELECT,
  SELECT_ONE,
  STREAMED_COUNT,
} from "../peer.ts";

const UNOBSERVED: QueryObserver = { completed() {}, failed() {}, again: () => null };
const ROW = 68; // the type of DataRow

/** Opens one connection. */
export async function open(dsn: string): Promise<Peer> {
  const target = { ...resolveTarget(dsn, {}, processEnvironment()), codecs: createRegistry() };
  const { wire } = await logIn(target, {
    dial,
    listener: { notice() {}, notification() {}, lost() {} },
    maxMessageBytes: 0x3fffffff,
    signal: new AbortController().signal,
  });

  async function prepared(name: string, text: string) {
    const exchange = new PrepareExchange(name, text, []);
    wire.send(exchange);
    const { fields } = await exchange.done;
    return { name, text, fields, resultFormats: fields!.map(() => 1) };
  }

  async function drain(
    { name, text, fields, resultFormats }: Awaited<ReturnType<typeof prepared>>,
    value?: number,
  ): Promise<number> {
    let count = 0;
    const skip: RowDecoder = ({ bytes, view }, position, end) => {
      while (end - position >= 7 && bytes[position] === ROW) {
        const stop = position + 1 + view.getInt32(position + 1);
        if (stop > end) break;
        count += 1;
        position = stop;
      }
      return position;
    };
    const writeParameters = (out: Writer) => writeNumber(out, value);
    const exchange = new StreamExchange({
      text,
      fields,
      parse: false,
      closing: [],
      binding: { name, resultFormats, writeParameters },
      decoderFor: () => skip,
      observer: UNOBSERVED,
    });
    // Rows that are not kept are no reason to stop reading.
    Object.defineProperty(exchange, "full", { value: false });
    wire.send(exchange);
    await exchange.done;
    return count;
  }

  const one = await prepared("one", SELECT_ONE);
  const point = await prepared("point", POINT_SELECT);
  const mixed = await prepared("mixed", MIXED_ROWS);
  return {
    selectOne: () => drain(one),
    pointSelect: () => drain(point, POINT_ID),
    mixedRows: () => drain(mixed, MIXED_COUNT),
    streamedRows: () => drain(mixed, STREAMED_COUNT),
    close: () => wire.terminate(new Error("the measurement has ended"), 1_000),
  };
}

/** One parameter as text, or none. */
function writeNumber(out: Writer, value: number | undefined): void {
  out.int16(0);
  out.int16(value === undefined ? 0 : 1);
  if (value === undefined) return;
  const size = out.openSized();
  out.text(String(value));
  out.closeSized(size);
}

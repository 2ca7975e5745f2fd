/**
 * What every driver under measurement must be able to do. It runs on Deno, Node and Bun.
 * @module
 */

import { INSERT_COUNT, PAIR_COUNT } from "./statements.ts";
import type { WorkloadName } from "./workloads.ts";

/** Does one unit of work and resolves with how many queries or rows that was. */
export type Work = () => Promise<number>;

/** Work by its name; what is left out cannot be done. */
export type Works = Readonly<Partial<Record<WorkloadName, Work>>>;

/** A driver or builder. */
export interface Peer {
  readonly works: Works;
  /** Closes its connections. */
  close(): Promise<unknown>;
}

/** Where the server is. */
export interface Place {
  /** Who is asked for a password. */
  readonly dsn: string;
  /** Who is not; the same where there is no such role. */
  readonly trustDsn: string;
}

/** Opens a peer; connections that only some work needs are opened by that. */
export type OpenPeer = (place: Place) => Promise<Peer>;

/** One measured round. */
export interface Measurement {
  /** Units of work per second of wall time. */
  readonly rate: number;
  /** Client CPU time, user and system, for one unit; microseconds. */
  readonly cpuMicros: number;
}

/** The ids of {@linkcode PAIRS} in turn. */
export function pairIds(): () => number {
  let id = 0;
  return () => id = id % PAIR_COUNT + 1;
}

let lastId = 0;

/** Ids all over the first 100,000 rows. */
export function nextId(): number {
  lastId = (lastId + 7_919) % 100_000;
  return lastId + 1;
}

/** Callers that each do something a number of times, one after the other; the callers side by side. */
export async function together(
  callers: number,
  times: number,
  run: (id: number) => Promise<unknown>,
): Promise<number> {
  const caller = async () => {
    for (let done = 0; done < times; done++) await run(nextId());
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return callers * times;
}

/** One row to insert or to copy in: int4, int8, text, float8. */
export type NewRow = [a: number, b: number, c: string, d: number];

/** Rows to insert or to copy in. */
export function* newRows(count: number = INSERT_COUNT): Generator<NewRow, undefined> {
  for (let i = 0; i < count; i++) yield [i, i * 1000, `name of the row ${i}`, i / 7];
}

/** The same as text for a COPY, in pieces of about 64 KB, for drivers that write no rows. */
export function* newText(count: number): Generator<string, undefined> {
  let piece = "";
  for (const [a, b, c, d] of newRows(count)) {
    piece += `${a}\t${b}\t${c}\t${d}\n`;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** Resolves each wait with the next arrival; one at a time. */
export class Arrival {
  #resolve: () => void = () => {};

  /** Something has arrived. */
  readonly arrived = (): void => this.#resolve();

  /** Calls, and resolves once something has arrived. */
  async after(call: () => Promise<unknown>): Promise<number> {
    const arrival = new Promise<void>((resolve) => this.#resolve = resolve);
    await Promise.all([arrival, call()]);
    return 1;
  }
}

/**
 * One row by its key, alone and a hundred in one pipeline: by this library, and as bytes that are passed over undecoded.
 * @module
 */

import { connect } from "../../mod.ts";
import { TextLineStream } from "../lines.ts";
import { nextId } from "../peer.ts";
import { joined, RawWire, READY, run, SYNC } from "../raw_wire.ts";
import { STATEMENTS } from "../statements.ts";
import type { Pair } from "./pair.ts";

const COUNT = 100;
const TEXT = STATEMENTS.W2;
/** No name: what stands in for a server does not look. */
const NAME = "";

/** One query, and another when it is done; each unit gives how many rows have come. */
export async function point(): Promise<Pair<number>> {
  const { conn, wire } = await openBoth();
  const cur = conn.cursor({ rowMode: "object" });
  const bytes = joined(run(NAME, [1]), SYNC);
  return {
    async ours() {
      await cur.execute(TEXT, [nextId()]);
      return (await cur.fetchAll()).length;
    },
    reference: () => wire.exchange(bytes),
  };
}

/** A hundred at once. */
export async function batch(): Promise<Pair<number>> {
  const { conn, wire } = await openBoth();
  const request = () => joined(run(NAME, [nextId()]), SYNC);
  return {
    async ours() {
      const ids = Array.from({ length: COUNT }, nextId);
      const cursors = await conn.pipeline((p) => ids.map((id) => p.execute(TEXT, [id])));
      let rows = 0;
      for (const cur of cursors) rows += (await cur.fetchAll()).length;
      return rows;
    },
    // Made anew, for a round trip alone is too little beside what ours does.
    reference: () => wire.exchange(joined(...Array.from({ length: COUNT }, request)), READY, COUNT),
  };
}

/** A connection of ours and a bare one, to what stands in for a server; they end with the process. */
async function openBoth() {
  const dsn = `postgres://aiopg@127.0.0.1:${await startServer()}/aiopg?sslmode=disable`;
  return { conn: await connect(dsn), wire: await RawWire.open(dsn) };
}

/** Resolves with its port; it ends with this process. */
async function startServer(): Promise<string> {
  const script = new URL("server.ts", import.meta.url).pathname;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-net", script],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const { value } = await stdout.pipeThrough(new TextLineStream()).getReader().read();
  if (value === undefined) throw new Error("Cannot measure: what stands in for a server has ended");
  return value;
}

/**
 * What stands in for a server, in a process of its own: it answers every statement with one row that is always the
 * same, and a whole request at once, so that no two runs differ in how often a client must read. Prints its port, and
 * ends with its standard input.
 * @module
 */

import { cstring, int16, int32, joined, message } from "../raw_wire.ts";
import * as oids from "../../src/types/oids.ts";

const column = (name: string, oid: number, size: number) =>
  joined(cstring(name), int32(0), int16(0), int32(oid), int16(size), int32(-1), int16(1));
const value = (bytes: Uint8Array) => joined(int32(bytes.length), bytes);

const READY = message("Z", Uint8Array.of(0x49));
const HELLO = joined(
  message("R", int32(0)),
  message("S", cstring("server_version"), cstring("18.0")),
  message("S", cstring("client_encoding"), cstring("UTF8")),
  message("S", cstring("standard_conforming_strings"), cstring("on")),
  message("K", int32(1), int32(1)),
  READY,
);
const NAME = new TextEncoder().encode("name of the row 12345");
/** By the type of what is asked. */
const ANSWERS = new Map([
  ["P", message("1")],
  [
    "D",
    joined(
      message("t", int16(1), int32(oids.INT4)),
      message("T", int16(2), column("id", oids.INT4, 4), column("name", oids.TEXT, -1)),
    ),
  ],
  ["B", message("2")],
  [
    "E",
    joined(
      message("D", int16(2), value(int32(12_345)), value(NAME)),
      message("C", cstring("SELECT 1")),
    ),
  ],
  ["S", READY],
]);

/** Answers one client until it leaves. */
async function serve(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const room = new Uint8Array(65_536);
  await conn.read(room); // what it asks for when it begins
  await write(conn, HELLO);
  const answers: Uint8Array[] = [];
  for (let kept = 0, count; (count = await conn.read(room.subarray(kept))) !== null;) {
    kept = answer(room.subarray(0, kept + count), answers);
    if (kept > 0 || answers.at(-1) !== READY) continue;
    await write(conn, joined(...answers.splice(0)));
  }
}

/** Finds the answers to whole messages; the rest is moved to the start, and its length returned. */
function answer(bytes: Uint8Array, answers: Uint8Array[]): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at + 5 <= bytes.length) {
    const end = at + 1 + view.getInt32(at + 1);
    if (end > bytes.length) break;
    const known = ANSWERS.get(String.fromCharCode(bytes[at]!));
    if (known) answers.push(known);
    at = end;
  }
  bytes.copyWithin(0, at);
  return bytes.length - at;
}

async function write(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
void Deno.stdin.read(new Uint8Array(1)).then(() => Deno.exit());
for await (const conn of listener) void serve(conn).finally(() => conn.close());

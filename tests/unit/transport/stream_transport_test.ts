import { assert, assertEquals, assertRejects } from "@std/assert";
import { Duplex } from "node:stream";
import { StreamTransport } from "../../../src/transport/stream_transport.ts";
import { turn } from "../../support/scripted_native.ts";

const CHUNK = 1000;

/** A stream that says how much was taken from it, and ends what is written when it is told to. */
class Fed extends Duplex {
  produced = 0;
  writeDone: ((error?: Error) => void) | null = null;
  readonly #chunks: number;

  constructor(chunks: number) {
    super({ highWaterMark: CHUNK });
    this.#chunks = chunks;
  }

  override _read(): void {
    if (this.produced === this.#chunks) return void this.push(null);
    this.push(new Uint8Array(CHUNK).fill(this.produced++));
  }

  override _write(_chunk: unknown, _encoding: string, done: (error?: Error) => void): void {
    this.writeDone = done;
  }
}

/** A stream that nothing comes from until it is told. */
function silent(): Duplex {
  return new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
}

Deno.test("a transport of a stream gives all bytes in order, whatever room there is", async () => {
  for (const room of [1, 7, 999, 1000, 1001, 5000]) {
    const transport = new StreamTransport(new Fed(5));
    const into = new Uint8Array(room);
    const read: number[] = [];
    for (let count; (count = await transport.read(into)) !== null;) {
      assert(count > 0 && count <= room);
      read.push(...into.subarray(0, count));
    }
    assertEquals(read, Array.from({ length: 5 * CHUNK }, (_, i) => Math.floor(i / CHUNK)));
    assertEquals(await transport.read(into), null);
    transport.close();
  }
});

Deno.test("a transport of a stream takes nothing from it that is not asked for", async () => {
  const stream = new Fed(1000);
  const transport = new StreamTransport(stream);
  for (let i = 0; i < 10; i++) await turn();
  assert(stream.produced <= 2, `${stream.produced}`);
  await transport.read(new Uint8Array(1));
  for (let i = 0; i < 10; i++) await turn();
  assert(stream.produced <= 4, `${stream.produced}`);
  transport.close();
});

Deno.test("a pending read and a pending write reject when the transport is closed", async () => {
  const stream = new Fed(0);
  stream._read = () => {};
  const transport = new StreamTransport(stream);
  const pending = [transport.read(new Uint8Array(1)), transport.write(new Uint8Array(1))];
  const settled = Promise.allSettled(pending);
  transport.close();
  assertEquals((await settled).map(({ status }) => status), ["rejected", "rejected"]);
  transport.close();
  await assertRejects(() => transport.read(new Uint8Array(1)), Error, "the connection is closed");
  await assertRejects(() => transport.write(new Uint8Array(1)), Error, "the connection is closed");
  assert(stream.destroyed);
});

Deno.test("what has come before the stream breaks can be read", async () => {
  const stream = silent();
  const transport = new StreamTransport(stream);
  const into = new Uint8Array(2);
  const reading = transport.read(into);
  stream.push(new Uint8Array([1, 2, 3]));
  assertEquals([await reading, ...into], [2, 1, 2]);
  const reason = new Error("reset");
  stream.destroy(reason);
  await turn();
  assertEquals([await transport.read(into), into[0]], [1, 3]);
  assert(await assertRejects(() => transport.read(into), Error) === reason);
  assert(await assertRejects(() => transport.write(into), Error) === reason);
});

Deno.test("a stream that breaks when nobody reads ends nothing but itself", async () => {
  const stream = silent();
  const transport = new StreamTransport(stream);
  const reason = new Error("reset");
  stream.destroy(reason);
  await turn();
  assert(await assertRejects(() => transport.read(new Uint8Array(1)), Error) === reason);
});

Deno.test("an error after the transport is closed ends nothing", async () => {
  const stream = silent();
  const transport = new StreamTransport(stream);
  transport.close();
  stream.emit("error", new Error("too late"));
  await assertRejects(() => transport.read(new Uint8Array(1)), Error, "the connection is closed");
});

Deno.test("a write that fails rejects with the stream's error", async () => {
  const stream = new Fed(0);
  const transport = new StreamTransport(stream);
  const writing = transport.write(new Uint8Array(1));
  const reason = new Error("broken pipe");
  stream.writeDone!(reason);
  assert(await assertRejects(() => writing, Error) === reason);
  await turn();
});

Deno.test("a write waits until the stream has done it", async () => {
  const stream = new Fed(0);
  const transport = new StreamTransport(stream);
  let isDone = false;
  const writing = transport.write(new Uint8Array(1)).then(() => isDone = true);
  await turn();
  assert(!isDone);
  stream.writeDone!();
  await writing;
  transport.close();
});

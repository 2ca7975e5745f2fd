import { assertEquals, assertRejects } from "@std/assert";
import { joined, message, query, RawWire, READY } from "../../bench/raw_wire.ts";

const READY_MESSAGE = message("Z", Uint8Array.of(0x49));

/** A wire whose other end has sent these bytes, of which a read gets no more than `size`. */
function wireWith(sent: Uint8Array, size = Infinity): RawWire {
  let at = 0;
  return new RawWire({
    read(bytes) {
      const piece = sent.subarray(at, at + Math.min(size, bytes.length));
      bytes.set(piece);
      at += piece.length;
      return Promise.resolve(piece.length || null);
    },
    write: (bytes) => Promise.resolve(Math.min(3, bytes.length)),
    close() {},
  });
}

Deno.test("rows are counted and passed over, up to as many messages as are waited for", async () => {
  const row = message("D", new Uint8Array(70_000)); // more than what is read at once
  const wire = wireWith(joined(row, READY_MESSAGE, row, row, READY_MESSAGE));
  assertEquals(await wire.exchange(query("SELECT"), READY, 2), 3);
});

Deno.test("messages may come in parts of any size", async () => {
  const rows = [0, 1, 5, 20].map((size) => message("D", new Uint8Array(size)));
  for (let size = 1; size < 40; size++) {
    const wire = wireWith(joined(...rows, READY_MESSAGE), size);
    assertEquals(await wire.exchange(query("SELECT")), rows.length, `${size} at once`);
  }
});

Deno.test("an error of the server, or its leaving, ends the measurement", async () => {
  const failing = wireWith(message("E", new Uint8Array(4)));
  await assertRejects(() => failing.exchange(query("SELECT")), Error, "reported an error");
  const leaving = wireWith(new Uint8Array());
  await assertRejects(() => leaving.exchange(query("SELECT")), Error, "closed the connection");
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  type ConnectionOptions,
  DatabaseError,
  InterfaceError,
  ProgrammingError,
  type Transaction,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const MIB = 1024 * 1024;

/** A test in a transaction that is rolled back: nothing stays. */
function test(
  name: string,
  body: (tx: Transaction, conn: Connection) => Promise<void>,
  options: ConnectionOptions = {},
): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn, options);
    await using tx = await conn.begin();
    await body(tx, conn);
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** `size` bytes that differ from place to place, in chunks of odd sizes. */
function* chunksOf(size: number): Generator<Uint8Array, void> {
  for (let start = 0; start < size;) {
    const length = Math.min(size - start, 100_003);
    yield Uint8Array.from({ length }, (_, i) => byteAt(start + i));
    start += length;
  }
}

function byteAt(place: number): number {
  return (place * 31 + (place >> 8)) & 0xff;
}

test("LargeObject reads what it has written, from where it stands", async (tx) => {
  await using object = await tx.largeObject();
  assertEquals(await object.write("some data"), 9);
  assertEquals([await object.tell(), text(await object.read())], [9, ""]);
  assertEquals([await object.seek(5), text(await object.read())], [5, "data"]);
  assertEquals([await object.seek(-4, "end"), await object.seek(1, "current")], [5, 6]);
  await object.write(new Uint8Array([65, 0, 255]));
  await object.seek(0);
  assertEquals(text(await object.read(7)), "some dA");
  assertEquals(await object.read(9), new Uint8Array([0, 255]));
});

test("LargeObject is found again by its OID, and keeps what was written", async (tx, conn) => {
  const made = await tx.largeObject();
  await made.write("kept");
  await made.close();
  await using again = await conn.largeObject(made.oid);
  assertEquals([again.mode, text(await again.read())], ["r", "kept"]);
});

test("Connection.largeObject() makes one with the OID that is asked for", async (tx) => {
  const free = await tx.largeObject();
  await free.unlink();
  const made = await tx.largeObject(0, { newOid: free.oid, mode: "n" });
  assertEquals(made.oid, free.oid);
  await assertRejects(() => tx.largeObject(0, { newOid: free.oid }), DatabaseError);
});

test("LargeObject.unlink() removes it, and whoever opens it later hears that it is gone", async (tx) => {
  const object = await tx.largeObject();
  await object.unlink();
  assertEquals(object.closed, true);
  const error = await assertRejects(() => tx.largeObject(object.oid), ProgrammingError);
  assertEquals(error.code, "42704");
});

test("LargeObject.truncate() cuts it off, or fills it with zeros", async (tx) => {
  await using object = await tx.largeObject();
  await object.write("some data");
  await object.truncate(4);
  assertEquals([await object.tell(), await object.seek(0)], [9, 0]);
  assertEquals(text(await object.read()), "some");
  await object.truncate(6);
  await object.seek(3);
  assertEquals(await object.read(), new Uint8Array([101, 0, 0]));
  await object.truncate();
  assertEquals(await object.seek(0, "end"), 0);
});

test("LargeObject goes beyond what an int4 holds", async (tx) => {
  await using object = await tx.largeObject();
  const far = 3 * 1024 ** 4;
  assertEquals(await object.seek(far), far);
  await object.write("end");
  assertEquals([await object.tell(), await object.seek(0, "end")], [far + 3, far + 3]);
  await object.seek(far - 1);
  assertEquals(await object.read(), new Uint8Array([0, 101, 110, 100]));
  await object.truncate(2 ** 40);
  assertEquals(await object.seek(0, "end"), 2 ** 40);
});

test("LargeObject works whatever types the connection wants", async (tx) => {
  await using object = await tx.largeObject();
  await object.write("some data");
  assertEquals([await object.tell(), await object.seek(2)], [9, 2]);
  assertEquals(text(await object.read()), "me data");
}, { types: { int8: "string" } });

test("LargeObject takes and gives streams, in pieces, each byte at its place", async (tx, conn) => {
  const size = 5 * MIB + 12_345;
  const made = await tx.largeObject(0, { mode: "w" });
  await ReadableStream.from(chunksOf(size)).pipeTo(made.writable);
  assertEquals(made.closed, true);
  const object = await conn.largeObject(made.oid);
  let place = 0;
  for await (const piece of object.readable) {
    assert(piece.length <= MIB / 4, `a piece of ${piece.length} bytes`);
    for (const byte of piece) {
      if (byte !== byteAt(place++)) throw new Error(`byte ${place - 1} is ${byte}`);
    }
  }
  assertEquals([place, object.closed], [size, true]);
});

test("LargeObject.readable that is left early closes the object, and the transaction goes on", async (tx) => {
  const object = await tx.largeObject();
  await object.write(new Uint8Array(MIB));
  await object.seek(0);
  for await (const piece of object.readable) {
    assertEquals(piece.length, MIB / 4);
    break;
  }
  assertEquals(object.closed, true);
  assertEquals(await (await tx.execute("SELECT 1")).fetchOne(), [1]);
});

test("Calls on several large objects at once keep apart", async (tx) => {
  const objects = await Promise.all([1, 2, 3].map(() => tx.largeObject()));
  await Promise.all(objects.map(async (object, i) => {
    await Promise.all([object.write(`no. ${i}`), object.seek(0)]);
  }));
  const texts = await Promise.all(objects.map(async (object) => text(await object.read())));
  assertEquals(texts, ["no. 0", "no. 1", "no. 2"]);
});

test("A large object of a savepoint that is undone says so", async (tx) => {
  const nested = await tx.beginNested();
  const object = await nested.largeObject();
  await nested.rollback();
  await assertRejects(() => object.read(), InterfaceError, "transaction is rolled back");
  await object.close();
  assertEquals(await (await tx.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("A large object ends with its transaction, and what was written stays if that commits", async () => {
  await using conn = await connect(server.dsn);
  const object = await conn.transaction(async (tx) => {
    const made = await tx.largeObject();
    await made.write("kept");
    return made;
  });
  await assertRejects(() => object.read(), InterfaceError, "transaction is committed");
  await assertRejects(() => conn.largeObject(object.oid), ProgrammingError, "no transaction");
  await conn.transaction(async () => {
    const again = await conn.largeObject(object.oid);
    assertEquals(text(await again.read()), "kept");
  });
  const unopened = await conn.largeObject(object.oid, { mode: "n" });
  await unopened.unlink();
});

Deno.test("A large object in a transaction begun by hand is known to have ended with it", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("BEGIN");
  const before = await conn.largeObject();
  await before.write("a");
  await conn.execute("ROLLBACK");
  const ended = "Cannot read: the transaction of the large object has ended";
  await assertRejects(() => before.read(), InterfaceError, ended);
  await conn.execute("BEGIN");
  const after = await conn.largeObject();
  await after.write("b");
  await assertRejects(() => before.write("c"), InterfaceError, "has ended");
  await after.seek(0);
  assertEquals(text(await after.read()), "b");
  await conn.execute("ROLLBACK");
});

test(
  "An error of the server on a large object fails the transaction, and closing adds none",
  async (tx, conn) => {
    const object = await tx.largeObject();
    await assertRejects(() => object.seek(-1), DatabaseError);
    assertEquals(conn.transactionStatus, "inError");
    await object.close();
  },
);

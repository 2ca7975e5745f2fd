/** Large objects are statements like others: so every driver has them. */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, type Driver, InterfaceError, NotSupportedError } from "../../mod.ts";
import { denoPostgres } from "../../src/deno_postgres/mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const SIZE = 600_000;

/** The driver over the real deno-postgres, or null where that cannot be had. */
async function overDenoPostgres(): Promise<Driver | null> {
  try {
    return denoPostgres((await import("@db/postgres")).Client);
  } catch {
    return null;
  }
}

const other = await overDenoPostgres();
const drivers: readonly [string, { readonly driver?: Driver } | null][] = [
  ["native", {}],
  ["deno-postgres", other && { driver: other }],
];

for (const [name, options] of drivers) {
  Deno.test({
    name: `[${name}] a large object is written, found, read in pieces, and removed`,
    ignore: options === null,
    async fn() {
      await using conn = await connect(server.dsn, options!);
      const bytes = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31) & 0xff);
      const oid = await conn.transaction(async (tx) => {
        await using made = await tx.largeObject();
        assertEquals(await made.write(bytes), SIZE);
        assertEquals([await made.tell(), await made.seek(2 ** 32), await made.seek(1)], [
          SIZE,
          2 ** 32,
          1,
        ]);
        assertEquals(await made.read(3), bytes.subarray(1, 4));
        return made.oid;
      });
      const object = await conn.transaction(async (tx) => {
        const found = await tx.largeObject(oid, { mode: "rw" });
        const parts: Uint8Array[] = [];
        for await (const piece of found.readable) parts.push(piece);
        assertEquals(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()), bytes);
        return found;
      });
      await assertRejects(() => object.read(), InterfaceError, "large object is closed");
      await (await conn.largeObject(oid, { mode: "n" })).unlink();
    },
  });
}

Deno.test({
  name: "[deno-postgres] Pool.listen() says that the driver has no notifications",
  ignore: other === null,
  async fn() {
    await using pool = await createPool(server.dsn, { driver: other!, minSize: 0 });
    await assertRejects(() => pool.listen("jobs"), NotSupportedError, "has no notifications");
    assertEquals(pool.size, 0);
  },
});

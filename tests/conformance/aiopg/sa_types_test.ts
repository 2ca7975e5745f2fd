/**
 * aiopg's test_sa_types.py, as far as statements that are text go: `sa` has no column types for these yet.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connect, json, types } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { testServer } from "../../support/server.ts";
import { haveExtension, whyNot } from "../types/extensions.ts";

const server = testServer();

/** What comes back of a value that was inserted as this type. */
async function roundTrip(conn: sa.SAConnection, type: string, value: unknown): Promise<unknown> {
  await conn.execute(`CREATE TEMPORARY TABLE sa_tbl_types (val ${type})`);
  await conn.execute("INSERT INTO sa_tbl_types VALUES ($1)", [value]);
  return await conn.scalar("SELECT val FROM sa_tbl_types");
}

Deno.test("[test_sa_types::json] json comes back from a text as it was", async () => {
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  const value = { foo: { bar: [1, null, "two"] } };
  assertEquals(await roundTrip(conn, "json", json(value)), value);
});

Deno.test("[test_sa_types::array] arrays come back from a text as they were", async () => {
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  assertEquals(await roundTrip(conn, "integer[]", [1, 2, null, 4]), [1, 2, null, 4]);
});

Deno.test("[test_sa_types::enum] an enum comes back from a text as its label", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TYPE ${name}.simple_enum AS ENUM ('first', 'second')`,
  );
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  assertEquals(await roundTrip(conn, `${schema.name}.simple_enum`, "second"), "second");
});

class Color {
  constructor(readonly name: string) {}

  static parse(text: string): Color {
    return new Color(text);
  }

  toString(): string {
    return this.name;
  }
}

Deno.test("[test_sa_types::pyenum] a codec of the caller's makes objects of an enum, both ways", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TYPE ${name}.color AS ENUM ('red', 'green')`,
  );
  const codec = types.define({
    name: `${schema.name}.color`,
    decode: Color.parse,
    encode: String,
  });
  await using engine = await sa.createEngine(server.dsn, { types: { codecs: [codec] } });
  await using conn = await engine.acquire();
  const value = new Color("green");
  assertEquals(await roundTrip(conn, `${schema.name}.color`, value), value);
});

const reason = await whyNoHstore();

async function whyNoHstore(): Promise<string | null> {
  await using conn = await connect(server.dsn);
  return await whyNot(conn, "hstore");
}

Deno.test({
  name: "[test_sa_types::hstore] hstore comes back from a text as a Map" +
    (reason === null ? "" : ` (ignored: ${reason})`),
  ignore: reason !== null,
  async fn() {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    // The extension goes with the transaction.
    await using _tx = await conn.begin();
    const schema = await haveExtension(conn.connection, "hstore");
    const value = new Map([["foo", "bar"], ["baz", null]]);
    assertEquals(await roundTrip(conn, `${schema}.hstore`, value), value);
  },
});

/**
 * aiopg's test_sa_types.py: values of the types that the builder has.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { connect, DataError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { testServer } from "../../support/server.ts";
import { haveExtension, whyNot } from "../types/extensions.ts";

const server = testServer();

/** What comes back of a value that was inserted into a column of this type, in a schema of the test's own. */
async function roundTrip<V, Kd extends sa.Kind>(
  typeIn: (schema: string) => sa.ColumnDefinition<V, Kd>,
  value: V,
): Promise<unknown> {
  await using schema = await OwnSchema.make(server.dsn);
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  const metadata = new sa.MetaData({ schema: schema.name });
  // Which operators the column has does not matter here.
  const type = typeIn(schema.name) as unknown as sa.ColumnDefinition<unknown, "plain">;
  const tbl = metadata.table("sa_tbl_types", { val: type });
  await metadata.createAll(conn);
  await conn.execute(tbl.insert().values({ val: value }));
  return await conn.scalar(tbl.select());
}

Deno.test("[test_sa_types::json] json comes back as it was", async () => {
  const value = { foo: { bar: [1, null, "two"] } };
  assertEquals(await roundTrip(() => sa.json(), value), value);
  assertEquals(await roundTrip(() => sa.jsonb(), value), value);
});

Deno.test("[test_sa_types::array] arrays come back as they were", async () => {
  assertEquals(await roundTrip(() => sa.array(sa.integer()), [1, 2, 4]), [1, 2, 4]);
});

Deno.test("[test_sa_types::enum] an enum comes back as its label, and takes no other", async () => {
  const simple = (schema: string) => sa.enumType("simple_enum", ["first", "second"], { schema });
  assertEquals(await roundTrip(simple, "second"), "second");
  const t = sa.table("t", new sa.MetaData(), { val: simple("s") });
  assertThrows(() => t.insert().values({ val: "third" as "first" }), DataError);
});

class Color {
  constructor(readonly name: "red" | "green") {}
}

Deno.test("[test_sa_types::pyenum] a type of the caller's makes objects of an enum, both ways", async () => {
  const color = (schema: string) =>
    sa.customType({
      base: sa.enumType("color", ["red", "green"], { schema }),
      encode: (value: Color) => value.name,
      decode: (label) => new Color(label),
    });
  assertEquals(await roundTrip(color, new Color("green")), new Color("green"));
});

const reason = await whyNoHstore();

async function whyNoHstore(): Promise<string | null> {
  await using conn = await connect(server.dsn);
  return await whyNot(conn, "hstore");
}

Deno.test({
  name: "[test_sa_types::hstore] hstore comes back as a Map" +
    (reason === null ? "" : ` (ignored: ${reason})`),
  ignore: reason !== null,
  async fn() {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    // The extension goes with the transaction.
    await using _tx = await conn.begin();
    const schema = await haveExtension(conn.connection, "hstore");
    await conn.execute(`SET LOCAL search_path = ${schema}, pg_catalog`);
    const value = new Map([["foo", "bar"], ["baz", null]]);
    assertEquals(await conn.scalar(sa.select({ val: sa.literal(value, sa.hstore()) })), value);
  },
});

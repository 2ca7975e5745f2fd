/**
 * Codecs of the caller's own, and aiopg's options for types, against a real server.
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type CodecDefinition, connect, type Connection, Range, types } from "../../mod.ts";
import { rowOf } from "../conformance/types/both_formats.ts";
import { haveExtension, whyNot } from "../conformance/types/extensions.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const hstoreMissing = await missing("hstore");
const citextMissing = await missing("citext");

async function missing(extension: string): Promise<string | null> {
  await using conn = await connect(server.dsn);
  return await whyNot(conn, extension);
}

/** A value of the caller's own class. */
class Own {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const decode = (text: string): Own => new Own(text);
const encode = (value: unknown): string => value instanceof Own ? value.text : String(value);

function connectWith(...codecs: readonly CodecDefinition[]): Promise<Connection> {
  return connect(server.dsn, { types: { codecs } });
}

/** Values of an expression, read as text and then, the statement being described, in binary. */
async function readTwice(conn: Connection, sql: string): Promise<unknown[]> {
  const [text] = await rowOf(conn, `SELECT ${sql}`);
  const [binary] = await rowOf(conn, `SELECT ${sql} WHERE $1`, [true]);
  return [text, binary];
}

async function assertReads(conn: Connection, sql: string, value: unknown): Promise<void> {
  assertEquals(await readTwice(conn, sql), [value, value], sql);
}

const MADE = `
  CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad');
  CREATE DOMAIN pg_temp.price AS numeric(9, 2);
  CREATE TYPE pg_temp.pair AS (m pg_temp.mood, p pg_temp.price);
  CREATE TYPE pg_temp.mood_span AS RANGE (subtype = pg_temp.mood);`;

Deno.test("a codec of one's own reads and writes a built-in type, and all that is made of it", async () => {
  await using conn = await connectWith(types.define({ name: "int4", decode, encode }));
  const [seven, eight] = [new Own("7"), new Own("8")];
  await assertReads(conn, "7", seven);
  await assertReads(conn, "'{7,NULL}'::int4[]", [seven, null]);
  await assertReads(conn, "'[7,8)'::int4range", new Range(seven, eight));
  assertEquals(
    await rowOf(conn, "SELECT $1::int4 + 1, $2::int4[], $3::int4range, $4::int4", [
      seven,
      [eight, null],
      new Range(seven, eight),
      null,
    ]),
    [eight, [eight, null], new Range(seven, eight), null],
  );
  assertEquals(await rowOf(conn, "SELECT 1::int8, 'a'::text"), [1n, "a"]);
});

Deno.test("a codec of one's own is found by the OID of a type, and by its schema", async () => {
  await using conn = await connectWith(
    types.define({ oid: 2950, decode, encode }),
    types.define({ name: "pg_catalog.text", decode, encode }),
    types.define({ name: "elsewhere.int4", decode, encode }),
  );
  const id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
  await assertReads(conn, `'${id}'::uuid`, new Own(id));
  await assertReads(conn, "'a'::text", new Own("a"));
  await assertReads(conn, "7", 7);
});

Deno.test("a codec of one's own is for an enum, a domain and a composite type, wherever they are", async () => {
  await using conn = await connectWith(
    types.define({ name: "mood", decode, encode }),
    types.define({ name: "price", decode, encode }),
  );
  await conn.executeScript(MADE);
  const [sad, price] = [new Own("sad"), new Own("1.50")];
  await assertReads(conn, "'sad'::pg_temp.mood", sad);
  await assertReads(conn, "'{sad,NULL}'::pg_temp.mood[]", [sad, null]);
  await assertReads(conn, "'{1.5}'::pg_temp.price[]", [price]);
  await assertReads(conn, "ROW('sad', 1.5)::pg_temp.pair", { m: sad, p: price });
  await assertReads(conn, "'[sad,glad)'::pg_temp.mood_span", new Range(sad, new Own("glad")));
  const sent = [sad, { m: sad, p: price }, [{ m: null, p: price }], new Range(null, sad, "(]")];
  const columns = "$1::pg_temp.mood, $2::pg_temp.pair, $3::pg_temp.pair[], $4::pg_temp.mood_span";
  assertEquals(await rowOf(conn, `SELECT ${columns}`, sent), sent);

  await using whole = await connectWith(types.define({ name: "pair", decode, encode }));
  await whole.executeScript(MADE);
  const pair = new Own("(sad,1.50)");
  await assertReads(whole, "ARRAY[ROW('sad', 1.5)::pg_temp.pair]", [pair]);
  assertEquals(await rowOf(whole, "SELECT $1::pg_temp.pair, $2::pg_temp.pair[]", [pair, [pair]]), [
    pair,
    [pair],
  ]);
});

Deno.test("a column of a domain is one of its base type, because the server says no more", async () => {
  await using conn = await connectWith(types.define({ name: "price", decode, encode }));
  await conn.executeScript(MADE);
  await assertReads(conn, "1.5::pg_temp.price", "1.50");
  assertEquals(await rowOf(conn, "SELECT $1::pg_temp.price", ["1.5"]), ["1.50"]);
});

Deno.test("a codec of one's own with array: false is for the type alone", async () => {
  await using conn = await connectWith(
    types.define({ name: "int4", decode, encode, array: false }),
    types.define({ name: "mood", decode, encode, array: false }),
  );
  await conn.executeScript(MADE);
  await assertReads(conn, "7", new Own("7"));
  await assertReads(conn, "'{7}'::int4[]", [7]);
  await assertReads(conn, "'[7,8)'::int4range", new Range(7, 8));
  await assertReads(conn, "'sad'::pg_temp.mood", new Own("sad"));
  await assertReads(conn, "'{sad}'::pg_temp.mood[]", ["sad"]);
  await assertReads(conn, "ROW('sad', 1.5)::pg_temp.pair", { m: "sad", p: "1.50" });
  assertEquals(
    await rowOf(conn, "SELECT $1::int4[], $2::pg_temp.pair", [[7], { m: "sad", p: 1 }]),
    [
      [7],
      { m: "sad", p: "1.00" },
    ],
  );
});

Deno.test("a codec of one's own with a binary form is used in binary, and as text before that", async () => {
  await using conn = await connectWith(types.define({
    name: "int4",
    decode: (text) => ({ as: "text", value: Number(text) }),
    decodeBinary: ({ view }, start) => ({ as: "binary", value: view.getInt32(start) }),
    encode: (value) => String((value as { value: number }).value),
    encodeBinary: (value, sink) => sink.int32((value as { value: number }).value + 1000),
  }));
  assertEquals(await readTwice(conn, "7"), [{ as: "text", value: 7 }, { as: "binary", value: 7 }]);
  assertEquals(await rowOf(conn, "SELECT $1::int4", [{ value: 7 }]), [{
    as: "binary",
    value: 1007,
  }]);
  assertEquals(await rowOf(conn, "SELECT $1::int4[]", [[{ value: 7 }]]), [[{
    as: "binary",
    value: 1007,
  }]]);
});

Deno.test({
  name: "a codec of one's own is for the type of an extension" +
    (citextMissing === null ? "" : ` (ignored: ${citextMissing})`),
  ignore: citextMissing !== null,
  fn: async () => {
    await using conn = await connectWith(types.define({ name: "citext", decode, encode }));
    await using _undone = await conn.begin();
    const type = `${await haveExtension(conn, "citext")}.citext`;
    const own = new Own("Ab");
    await assertReads(conn, `'{Ab}'::${type}[]`, [own]);
    assertEquals(await rowOf(conn, `SELECT $1::${type}, $2::${type}[]`, [own, [own]]), [own, [
      own,
    ]]);
  },
});

Deno.test("what decode throws is what the statement rejects with, and the session goes on", async () => {
  const mine = new Error("mine");
  let throws = true;
  const failing = (text: string) => {
    if (throws) throw mine;
    return text;
  };
  await using conn = await connectWith(types.define({ name: "int4", decode: failing }));
  await using tx = await conn.begin();
  for (const sql of ["7", "'{7}'::int4[]", "generate_series(1, 1000)"]) {
    for (
      const [text, values] of [[`SELECT ${sql}`, []], [`SELECT ${sql} WHERE $1`, [true]]] as const
    ) {
      throws = true;
      assertStrictEquals(await assertRejects(() => conn.execute(text, values), Error), mine);
      throws = false;
      assertEquals(await rowOf(conn, "SELECT 8"), ["8"]);
    }
  }
  throws = true;
  await assertRejects(
    async () => {
      for await (const _ of conn.cursor().stream("SELECT generate_series(1, 1000)")) assert(false);
    },
    Error,
    "mine",
  );
  assertEquals(await rowOf(conn, "SELECT 'good'::text"), ["good"]);
  await tx.commit();
});

Deno.test("what encode throws is what the statement rejects with, with nothing sent", async () => {
  const mine = new Error("mine");
  const failing = () => {
    throw mine;
  };
  await using conn = await connectWith(
    types.define({ name: "int4", decode: Number, encode: failing }),
  );
  await conn.execute("CREATE TEMPORARY SEQUENCE runs");
  await using tx = await conn.begin();
  for (
    const [type, value] of [["int4", 7], ["int4[]", [7]], ["int4range", new Range(7, 8)]] as const
  ) {
    const run = () => conn.execute(`SELECT nextval('runs'), $1::${type}`, [value]);
    assertStrictEquals(await assertRejects(run, Error), mine);
  }
  assertEquals(await rowOf(conn, "SELECT nextval('runs')"), [1n]);
  await tx.commit();
});

Deno.test("text that encode makes is checked like any other, and none is made of NULL", async () => {
  const seen: unknown[] = [];
  const noting = (value: unknown): string => {
    seen.push(value);
    return value as string;
  };
  await using conn = await connectWith(types.define({ name: "text", decode, encode: noting }));
  for (const value of ["a\0", "\ud800", 7]) {
    const error = await assertRejects(() => conn.execute("SELECT $1::text", [value]), Error);
    assert(/^Cannot encode text: .* \(parameter \$1\)$/.test(error.message), `${error}`);
  }
  seen.length = 0;
  await conn.execute("SELECT $1::text, $2::text[]", [null, [null]]);
  assertEquals(seen, []);
});

Deno.test("a codec of one's own for text does not keep other types from being found", async () => {
  await using conn = await connectWith(types.define({ name: "text", decode, encode }));
  await conn.executeScript(MADE);
  await assertReads(conn, "ROW('sad', 1.5)::pg_temp.pair", { m: "sad", p: "1.50" });
  assertEquals(await rowOf(conn, "SELECT $1::pg_temp.pair", [{ m: "glad", p: 2 }]), [
    { m: "glad", p: "2.00" },
  ]);
});

Deno.test("enableJson: false leaves json as text, both ways", async () => {
  await using conn = await connect(server.dsn, { enableJson: false });
  await assertReads(conn, `'{"a":  1}'::json`, '{"a":  1}');
  await assertReads(conn, `ARRAY['[1]'::jsonb]`, ["[1]"]);
  assertEquals(await rowOf(conn, "SELECT $1::json", ["[1,  2]"]), ["[1,  2]"]);
});

Deno.test("enableUuid: false leaves uuid as it is", async () => {
  await using conn = await connect(server.dsn, { enableUuid: false });
  const id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
  await assertReads(conn, `'${id}'::uuid`, id);
});

Deno.test({
  name: "enableHstore: false leaves hstore as text, both ways" +
    (hstoreMissing === null ? "" : ` (ignored: ${hstoreMissing})`),
  ignore: hstoreMissing !== null,
  fn: async () => {
    await using conn = await connect(server.dsn, { enableHstore: false });
    await using _undone = await conn.begin();
    const type = `${await haveExtension(conn, "hstore")}.hstore`;
    await assertReads(conn, `'a=>1'::${type}`, '"a"=>"1"');
    assertEquals(await rowOf(conn, `SELECT $1::${type}`, ["b=>NULL"]), ['"b"=>NULL']);
  },
});

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { PreparedStatement } from "../../../src/engine/prepared_statement.ts";
import { DataError, InterfaceError } from "../../../src/errors.ts";
import { Writer } from "../../../src/protocol/writer.ts";
import type { Codec, CodecRegistry } from "../../../src/types/codec.ts";
import { concat, int16, int32, utf8 } from "../../support/scripted_messages.ts";

const text: Codec<string> = {
  name: "text",
  oid: 25,
  decodeText: (value) => value,
  encodeText(value) {
    if (typeof value !== "string") throw new DataError("Cannot encode text: value is not a string");
    return value;
  },
};
const number: Codec<number> = {
  name: "int4",
  oid: 23,
  decodeText: Number,
  decodeBinary: (source, start) => source.view.getInt32(start),
  encodeText: String,
  encodeBinary(value, sink) {
    if (typeof value !== "number") throw new TypeError("our own mistake");
    sink.int32(value);
  },
  prefersText: (value) => typeof value === "string",
};
const textOnlyNumber: Codec<string> = {
  name: "int4 as text",
  oid: 23,
  decodeText: (value) => value,
  encodeText: String,
};
const codecs: CodecRegistry = {
  get: (oid: number): Codec => oid === 23 ? number : text,
  unknown: () => [],
  load: () => Promise.resolve([]),
  learn() {},
  forget() {},
  epoch: 0,
};

function field(name: string, typeOid: number) {
  return { name, tableOid: 0, tableColumn: 0, typeOid, typeSize: -1, typeModifier: -1 };
}

function prepared(parameterOids: readonly number[] = [], columnOids: readonly number[] = []) {
  const fields = columnOids.map((oid, i) => field(`c${i}`, oid));
  const statement = new PreparedStatement("s", "SELECT 1", { parameterOids, fields }, {
    codecs,
    codegen: false,
  });
  assertEquals(statement.unknownTypes(), []);
  return statement;
}

function parameters(oids: readonly number[], values: readonly unknown[]): Uint8Array {
  const out = new Writer();
  prepared(oids).bind(values, []).writeParameters(out);
  return out.take();
}

Deno.test("PreparedStatement.bind() writes formats, and values with their sizes", () => {
  const expected = concat(int16(3), int16(1), int16(0), int16(0));
  const values = concat(int16(3), int32(4), int32(-7), int32(3), utf8("né"), int32(-1));
  assertEquals(parameters([23, 25, 25], [-7, "né", null]), concat(expected, values));
});

Deno.test("PreparedStatement.bind() writes as text what its codec prefers as text", () => {
  const expected = concat(int16(1), int16(0), int16(1), int32(2), utf8("12"));
  assertEquals(parameters([23], ["12"]), expected);
});

Deno.test("PreparedStatement.bind() writes 65,535 parameters", () => {
  const oids = new Array(65_535).fill(25);
  const bytes = parameters(oids, oids.map(() => null));
  assertEquals(bytes.subarray(0, 2), int16(-1));
  assertEquals(bytes.length, 2 + 2 * 65_535 + 2 + 4 * 65_535);
});

for (const count of [0, 1, 3]) {
  Deno.test(`PreparedStatement.bind() refuses ${count} values for two parameters`, () => {
    const values = new Array(count).fill("x");
    const message = `the statement takes 2 values, ${count} given`;
    assertThrows(() => prepared([25, 25]).bind(values, []), InterfaceError, message);
  });
}

Deno.test("PreparedStatement.bind() names the parameter that cannot be encoded", () => {
  const error = assertThrows(() => parameters([25, 25], ["x", {}]), DataError);
  assertEquals(error.message, "Cannot encode text: value is not a string (parameter $2)");
  assertEquals([error.sent, error.retryable], ["no", "no"]);
});

Deno.test("PreparedStatement.isOutdated says so once a value does not fit: its type may be another by now", () => {
  const statement = prepared([25, 25]);
  statement.bind(["x", null], []).writeParameters(new Writer());
  assertEquals(statement.isOutdated, false);
  assertThrows(() => statement.bind(["x", {}], []).writeParameters(new Writer()), DataError);
  assertEquals(statement.isOutdated, true);
});

Deno.test("PreparedStatement.bind() passes on what is no DataError as it is", () => {
  assertThrows(() => parameters([23], [{}]), TypeError, "our own mistake");
});

Deno.test("PreparedStatement.readingFor() asks for binary where there is a codec for it", () => {
  assertEquals(prepared([], [23, 25]).readingFor("tuple", undefined).formats, [1, 0]);
});

Deno.test("PreparedStatement.readingFor() asks for what the caller's codec can read", () => {
  const statement = prepared([], [23, 23]);
  assertEquals(statement.readingFor("tuple", [textOnlyNumber]).formats, [0, 1]);
  assertEquals(statement.readingFor("tuple", [undefined, textOnlyNumber]).formats, [1, 0]);
});

Deno.test("PreparedStatement.readingFor() uses the caller's codec only for its own type", () => {
  assertEquals(prepared([], [25]).readingFor("tuple", [number]).formats, [0]);
});

Deno.test("PreparedStatement.readingFor() is kept while the same form is asked for", () => {
  const statement = prepared([], [23]);
  const first = statement.readingFor("tuple", [textOnlyNumber]);
  assert(first === statement.readingFor("tuple", [textOnlyNumber]));
  assertNotEquals(first.formats, statement.readingFor("tuple", [number]).formats);
  const plain = statement.readingFor("object", undefined);
  assert(plain === statement.readingFor("object", undefined));
  assert(plain !== statement.readingFor("tuple", undefined));
  assert(plain !== statement.readingFor("object", []));
});

Deno.test("PreparedStatement.readingFor() reads nothing of a statement without rows", () => {
  const description = { parameterOids: [], fields: null };
  const statement = new PreparedStatement("s", "SELECT 1", description, { codecs, codegen: false });
  assertEquals(statement.readingFor("object", undefined).formats, []);
});

Deno.test("PreparedStatement.returns() tells its own columns from others", () => {
  const own = [field("c0", 23), field("c1", 25)];
  const statement = prepared([], [23, 25]);
  assertEquals(statement.returns(own), true);
  for (const other of [[], own.slice(1), [own[0]!, field("c1", 23)], [own[0]!, field("c2", 25)]]) {
    assertEquals(statement.returns(other), false);
  }
  const description = { parameterOids: [], fields: null };
  const without = new PreparedStatement("s", "SELECT 1", description, { codecs, codegen: false });
  assertEquals([without.returns([]), without.returns(own)], [true, false]);
});

Deno.test("PreparedStatement.readingFor() refuses objects with two columns of one name", () => {
  const fields = [field("a", 25), field("a", 25)];
  const description = { parameterOids: [], fields };
  const statement = new PreparedStatement("s", "SELECT 1", description, { codecs, codegen: false });
  assertThrows(() => statement.readingFor("object", undefined), InterfaceError);
  assertEquals(statement.readingFor("tuple", undefined).formats, [0, 0]);
});

Deno.test("PreparedStatement.bind() refuses what is undefined, and holes", () => {
  for (const values of [[1, undefined], Object.assign(new Array(2), [1])]) {
    const binding = prepared([23, 25]).bind(values, []);
    assertThrows(
      () => binding.writeParameters(new Writer()),
      DataError,
      "Cannot encode text: value is undefined; use null for NULL (parameter $2)",
    );
  }
});

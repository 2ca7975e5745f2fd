import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../../src/errors.ts";
import { MessageBody } from "../../../src/protocol/message_body.ts";
import {
  readDiagnostics,
  readParameterDescription,
  readRowDescription,
  rowCountOf,
} from "../../../src/protocol/server_message.ts";
import {
  concat,
  cstring,
  int16,
  int32,
  report,
  rowDescription,
} from "../../support/scripted_messages.ts";

function bodyOf(bytes: Uint8Array): MessageBody {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new MessageBody(0x45, { bytes, view }, { start: 0, end: bytes.length });
}

Deno.test("readDiagnostics() reads every field of the manual", () => {
  const texts = { S: "FEHLER", V: "ERROR", C: "42P01", M: "m", D: "d", H: "h", P: "7", p: "8" };
  const places = { q: "iq", W: "w", s: "sn", t: "tn", c: "cn", d: "dn", n: "nn" };
  const source = { F: "f.c", L: "12", R: "fn" };
  assertEquals(readDiagnostics(bodyOf(report({ ...texts, ...places, ...source }))), {
    severity: "FEHLER",
    severityNonlocalized: "ERROR",
    sqlstate: "42P01",
    messagePrimary: "m",
    messageDetail: "d",
    messageHint: "h",
    statementPosition: 7,
    internalPosition: 8,
    internalQuery: "iq",
    context: "w",
    schemaName: "sn",
    tableName: "tn",
    columnName: "cn",
    datatypeName: "dn",
    constraintName: "nn",
    sourceFile: "f.c",
    sourceLine: "12",
    sourceFunction: "fn",
  });
});

Deno.test("readDiagnostics() reads a report without any field", () => {
  const nothing = { severity: "", sqlstate: "", messagePrimary: "" };
  assertEquals(readDiagnostics(bodyOf(report({}))), nothing);
});

Deno.test("readDiagnostics() passes over fields it does not know", () => {
  const diag = readDiagnostics(bodyOf(report({ "?": "x", M: "m", "\x7f": "y" })));
  assertEquals(diag, { severity: "", sqlstate: "", messagePrimary: "m" });
});

Deno.test("readDiagnostics() takes the last of two fields of one letter", () => {
  const body = concat(cstring("Mfirst"), cstring("Mlast"), Uint8Array.of(0));
  assertEquals(readDiagnostics(bodyOf(body)).messagePrimary, "last");
});

Deno.test("readDiagnostics() puts U+FFFD for what is not UTF-8", () => {
  const body = Uint8Array.of(0x4d, 0xff, 0, 0);
  assertEquals(readDiagnostics(bodyOf(body)).messagePrimary, "\ufffd");
});

for (const text of ["", "x", "-1", "0", "1e3", "99999999999999999999"]) {
  Deno.test(`readDiagnostics() passes over the position ${JSON.stringify(text)}`, () => {
    const diag = readDiagnostics(bodyOf(report({ P: text, p: text })));
    assertEquals([diag.statementPosition, diag.internalPosition], [undefined, undefined]);
  });
}

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  "nothing": new Uint8Array(),
  "no end": cstring("Mm"),
  "a text without an end": Uint8Array.of(0x4d, 0x6d),
  "bytes behind its end": concat(report({}), Uint8Array.of(1)),
};

for (const [name, bytes] of Object.entries(MALFORMED)) {
  Deno.test(`readDiagnostics() throws ProtocolError for ${name}`, () => {
    assertThrows(() => readDiagnostics(bodyOf(bytes)), ProtocolError);
  });
}

Deno.test("readRowDescription() reads every field of a column", () => {
  const column = [cstring("é"), int32(-1), int16(-3), int32(25), int16(-1), int32(36), int16(1)];
  assertEquals(readRowDescription(bodyOf(concat(int16(1), ...column))), [{
    name: "é",
    tableOid: 0xffffffff,
    tableColumn: -3,
    typeOid: 25,
    typeSize: -1,
    typeModifier: 36,
  }]);
});

for (const count of [0, 1, 1600]) {
  Deno.test(`readRowDescription() reads ${count} columns`, () => {
    const columns = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, oid: i }));
    const fields = readRowDescription(bodyOf(rowDescription(...columns).subarray(5)));
    assertEquals(fields.map(({ name, typeOid }) => ({ name, oid: typeOid })), columns);
  });
}

for (const count of [-1, 2, 32_767]) {
  Deno.test(`readRowDescription() throws ProtocolError for ${count} columns where there is one`, () => {
    const one = rowDescription({ name: "a", oid: 23 }).subarray(7);
    assertThrows(() => readRowDescription(bodyOf(concat(int16(count), one))), ProtocolError);
  });
}

Deno.test("readRowDescription() throws ProtocolError for bytes behind the last column", () => {
  const one = rowDescription({ name: "a", oid: 23 }).subarray(5);
  assertThrows(() => readRowDescription(bodyOf(concat(one, int16(0)))), ProtocolError);
});

for (const count of [0, 1, 65_535]) {
  Deno.test(`readParameterDescription() reads ${count} parameters`, () => {
    const body = concat(int16(count), new Uint8Array(4 * count));
    const view = new DataView(body.buffer);
    for (let i = 0; i < count; i++) view.setUint32(2 + 4 * i, 4_000_000_000 + i);
    const oids = readParameterDescription(bodyOf(body));
    assertEquals(oids.length, count);
    assertEquals(oids.findIndex((oid, i) => oid !== 4_000_000_000 + i), -1);
  });
}

Deno.test("readParameterDescription() throws ProtocolError for more parameters than bytes", () => {
  assertThrows(() => readParameterDescription(bodyOf(concat(int16(-1), int32(1)))), ProtocolError);
});

Deno.test("readParameterDescription() throws ProtocolError for bytes behind the last one", () => {
  assertThrows(() => readParameterDescription(bodyOf(concat(int16(0), int32(1)))), ProtocolError);
});

const TAGS: readonly (readonly [tag: string, count: number | null])[] = [
  ["SELECT 5", 5],
  ["INSERT 0 1", 1],
  ["COPY 9007199254740991", 9007199254740991],
  ["5", 5],
  ["", null],
  ["CREATE TABLE", null],
  ["SELECT 5 ", null],
  ["SELECT", null],
  ["SELECT5", null],
  ["SELECT 4/", null],
  ["SELECT 4:", null],
  ["SELECT 0000", 0],
  ["SELECT 99999999999999999", null],
];

for (const [tag, count] of TAGS) {
  Deno.test(`rowCountOf() is ${count} for ${JSON.stringify(tag)}`, () => {
    assertEquals(rowCountOf(tag), count);
  });
}

Deno.test("rowCountOf() takes a long tag in linear time", () => {
  const tag = " 1".repeat(500_000) + "x";
  const start = performance.now();
  assertEquals(rowCountOf(tag), null);
  assertEquals(performance.now() - start < 500, true);
});

/**
 * Values that are none of their type, in messages that are otherwise as they should be: a DataError for that
 * statement, and the session goes on.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../src/errors.ts";
import { BUILTIN_TYPES } from "../../src/types/builtin_types.ts";
import { createRegistry } from "../../src/types/registry.ts";

import {
  type Bytes,
  commandComplete,
  concat,
  dataRow,
  int32,
  OID,
  utf8,
} from "../support/scripted_messages.ts";
import { close, open, type Opened, statementOf } from "../support/scripted_native.ts";

const GOOD = "SELECT 1";
const registry = createRegistry();

/** A statement that is described first, so that its values come in binary where that is read. */
function described(oid: number): string {
  return `SELECT $1 -- ${oid}`;
}

/** One that is parsed on the way, so that its values come as text. */
function inline(oid: number): string {
  return `SELECT ${oid}`;
}

function answersOf(value: Bytes) {
  const raw = concat(dataRow(value), dataRow(value), commandComplete("SELECT 2"));
  const answers = BUILTIN_TYPES.flatMap(([oid]) => {
    const columns = [{ name: "v", oid }];
    return [
      [described(oid), { parameters: [OID.int4], columns, raw }],
      [inline(oid), { columns, raw }],
    ] as const;
  });
  return {
    ...Object.fromEntries(answers),
    [GOOD]: { columns: [{ name: "a", oid: OID.int4 }], rows: [[1]] },
  };
}

async function assertUsable({ session }: Opened): Promise<void> {
  assertEquals((await session.query(statementOf(GOOD))).rows, [[1]]);
}

/** No type has a binary value of so many bytes and of these. */
const NEVER_VALUES: readonly (readonly [title: string, value: Bytes])[] = [
  ["three bytes", Uint8Array.of(255, 255, 255)],
  ["seven bytes", new Uint8Array(7).fill(255)],
  [
    "a length far beyond the end",
    concat(int32(1), int32(0), int32(23), int32(2 ** 31 - 1), int32(1)),
  ],
  ["negative counts", concat(int32(-1), int32(-1), int32(-1), int32(-1), int32(-1))],
  ["nothing", new Uint8Array()],
  [
    "thousands of elements in a few bytes",
    concat(int32(6), ...new Array(13).fill(int32(0x7ffffff))),
  ],
];

/** Of these every value is one, or nearly; what they make of bytes has tests of its own. */
const ANY_BYTES = /^(bytea|text|varchar|bpchar|name|unknown|xml|refcursor|json|cstring)$/;
/** Their values are never asked for in binary. */
const asText = (oid: number) => registry.get(oid).decodeBinary === undefined;

for (const [title, value] of NEVER_VALUES) {
  Deno.test(`${title} in the place of a binary value are a DataError or a value, and no more`, async () => {
    const opened = await open({ answers: answersOf(value) });
    for (const [oid, name] of BUILTIN_TYPES) {
      const asked = opened.session.query(statementOf(described(oid), 7));
      const error = await asked.then(() => null, (error) => error);
      assert(error === null || error instanceof DataError, `${name}: ${error}`);
      if (error !== null) assertEquals([error.phase, error.sent], ["execute", "yes"], name);
      await assertUsable(opened);
    }
    await close(opened);
  });
}

Deno.test("a binary value of the wrong length is a DataError for every type that has one length", async () => {
  const opened = await open({ answers: answersOf(Uint8Array.of(255, 255, 255)) });
  for (const [oid, name, { kind }] of BUILTIN_TYPES) {
    if (asText(oid) || ANY_BYTES.test(name) || kind === "domain") continue;
    await assertRejects(
      () => opened.session.query(statementOf(described(oid), 7)),
      DataError,
      "Cannot decode ",
    );
    await assertUsable(opened);
  }
  await close(opened);
});

const GARBLED: readonly (readonly [title: string, value: Bytes])[] = [
  ["brackets", utf8('{[("\\')],
  ["a number and more", utf8("12 monkeys")],
  ["nothing", new Uint8Array()],
];

for (const [title, value] of GARBLED) {
  Deno.test(`${title} in the place of a text value is a DataError or a value, and no more`, async () => {
    const opened = await open({ answers: answersOf(value) });
    for (const [oid, name] of BUILTIN_TYPES) {
      const error = await opened.session.query(statementOf(inline(oid))).then(() => null, (e) => e);
      assert(error === null || error instanceof DataError, `${name}: ${error}`);
      await assertUsable(opened);
    }
    await close(opened);
  });
}

Deno.test("text that is not UTF-8 is a DataError for every type but bytes, in either format", async () => {
  const opened = await open({ answers: answersOf(Uint8Array.of(97, 255, 254)) });
  for (const [oid, name] of BUILTIN_TYPES) {
    if (name === "bytea") continue;
    const inText = statementOf(inline(oid));
    const inBinary = statementOf(described(oid), 7);
    for (const asked of ANY_BYTES.test(name) ? [inText, inBinary] : [inText]) {
      await assertRejects(() => opened.session.query(asked), DataError, "Cannot decode ");
      await assertUsable(opened);
    }
  }
  await close(opened);
});

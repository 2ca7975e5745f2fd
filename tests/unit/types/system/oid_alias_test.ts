import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { oidAliasCodecs } from "../../../../src/types/system/oid_alias.ts";
import { encodeBinary } from "../../../support/byte_sink.ts";

Deno.test("The aliases of oid are known by PostgreSQL's names", () => {
  assertEquals(oidAliasCodecs.map(({ name, oid }) => `${name} ${oid}`), [
    "regclass 2205",
    "regcollation 4191",
    "regconfig 3734",
    "regdictionary 3769",
    "regnamespace 4089",
    "regoper 2203",
    "regoperator 2204",
    "regproc 24",
    "regprocedure 2202",
    "regrole 4096",
    "regtype 2206",
  ]);
});

for (const codec of oidAliasCodecs) {
  Deno.test(`${codec.name} comes as a name, since in binary it has none`, () => {
    assertStrictEquals(codec.decodeText('public."My table"'), 'public."My table"');
    assertStrictEquals(codec.decodeBinary, undefined);
  });

  Deno.test(`${codec.name} takes a name as text, and an OID in either format`, () => {
    for (const text of ["pg_class", "-", "1259", ""]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
    }
    assertThrows(() => codec.encodeText("a\0"), DataError, "value contains NUL");
    const oids = [[0, "00000000"], [1259, "000004eb"], [4294967295, "ffffffff"]] as const;
    for (const [oid, hex] of oids) {
      for (const value of [oid, BigInt(oid)]) {
        assertStrictEquals(codec.prefersText!(value), false);
        assertStrictEquals(codec.encodeText(value), String(oid));
        assertEquals(encodeBinary(codec, value), Uint8Array.fromHex(hex));
      }
    }
  });

  Deno.test(`${codec.name} throws DataError for anything else`, () => {
    const cases: readonly [unknown, string][] = [
      [-1, "value is out of range"],
      [2 ** 32, "value is out of range"],
      [-1n, "value is out of range"],
      [2n ** 64n, "value is out of range"],
      [1.5, "value is neither a name nor an OID"],
      [NaN, "value is neither a name nor an OID"],
      [true, "value is neither a name nor an OID"],
      [null, "value is neither a name nor an OID"],
      [undefined, "value is neither a name nor an OID"],
      [{}, "value is neither a name nor an OID"],
    ];
    for (const [value, state] of cases) {
      const message = `Cannot encode ${codec.name}: ${state}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });
}

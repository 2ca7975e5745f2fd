import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { hstoreCodec, type HstoreForm } from "../../../../src/types/extensions/hstore.ts";
import { bytesOfLatin1, decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const OID = 16385;
const asMap = hstoreCodec(OID, "map");
const asObject = hstoreCodec(OID, "object");
const asString = hstoreCodec(OID, "string");
const FORMS: readonly HstoreForm[] = ["map", "object", "string"];

type Pairs = readonly (readonly [string, string | null])[];

/** As PostgreSQL 15 prints and sends them. */
const VALUES: readonly { readonly text: string; readonly binary: string; readonly pairs: Pairs }[] =
  [
    { text: "", binary: "\0\0\0\0", pairs: [] },
    {
      text: '"a"=>"1", "b"=>NULL',
      binary: "\0\0\0\x02\0\0\0\x01a\0\0\0\x011\0\0\0\x01b\xff\xff\xff\xff",
      pairs: [["a", "1"], ["b", null]],
    },
    {
      text: '""=>"", "1"=>"2", "x"=>"NULL", "é"=>"ü", "a b"=>"c\\"d\\\\e"',
      binary: "\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\x011\0\0\0\x012\0\0\0\x01x\0\0\0\x04NULL" +
        '\0\0\0\x02\xc3\xa9\0\0\0\x02\xc3\xbc\0\0\0\x03a b\0\0\0\x05c"d\\e',
      pairs: [["", ""], ["1", "2"], ["x", "NULL"], ["é", "ü"], ["a b", 'c"d\\e']],
    },
    {
      text: '"__proto__"=>"=>, "',
      binary: "\0\0\0\x01\0\0\0\x09__proto__\0\0\0\x04=>, ",
      pairs: [["__proto__", "=>, "]],
    },
  ];

Deno.test("hstore is a Map in PostgreSQL's order, in both formats and both ways", () => {
  for (const { text, binary, pairs } of VALUES) {
    const bytes = bytesOfLatin1(binary);
    assertEquals([...asMap.decodeText(text)], [...pairs]);
    assertEquals([...decodeBinary(asMap, bytes)], [...pairs]);
    assertStrictEquals(asMap.encodeText(new Map(pairs)), text);
    assertEquals(encodeBinary(asMap, new Map(pairs)), bytes);
    assertStrictEquals(asMap.prefersText!(new Map(pairs)), false);
  }
});

Deno.test("hstore as an object has every key as its own property", () => {
  for (const { text, binary, pairs } of VALUES) {
    for (
      const value of [
        asObject.decodeText(text),
        decodeBinary(asObject, bytesOfLatin1(binary)),
      ]
    ) {
      assertStrictEquals(Object.getPrototypeOf(value), Object.prototype);
      assertEquals(new Map(Object.entries(value)), new Map(pairs));
    }
  }
});

Deno.test("hstore as a string is PostgreSQL's text, in both formats", () => {
  for (const { text, binary } of VALUES) {
    assertStrictEquals(asString.decodeText(text), text);
    assertStrictEquals(decodeBinary(asString, bytesOfLatin1(binary)), text);
  }
});

for (const form of FORMS) {
  const codec = hstoreCodec(OID, form);

  Deno.test(`hstore (${form}) takes plain objects and Maps`, () => {
    assertStrictEquals(codec.oid, OID);
    const bare = Object.assign(Object.create(null), { a: "1", b: null });
    for (const value of [{ a: "1", b: null }, bare, new Map([["a", "1"], ["b", null]])]) {
      assertStrictEquals(codec.encodeText(value), VALUES[1]!.text);
      assertEquals(encodeBinary(codec, value), bytesOfLatin1(VALUES[1]!.binary));
    }
    assertStrictEquals(codec.encodeText({ ["__proto__"]: "=>, " }), VALUES[3]!.text);
  });

  Deno.test(`hstore (${form}) leaves text to PostgreSQL`, () => {
    assertStrictEquals(codec.encodeText("a=>1"), "a=>1");
    assertStrictEquals(codec.prefersText!("a=>1"), true);
    const message = "Cannot encode hstore: a string has no binary form";
    assertThrows(() => encodeBinary(codec, "a=>1"), DataError, message);
    assertThrows(() => codec.encodeText("\0"), DataError, "value contains NUL");
  });

  Deno.test(`hstore (${form}) throws DataError for anything else, in both formats`, () => {
    const shape = "value is not a Map, a plain object or a string";
    const element = "a value is neither a string nor null";
    const cases: readonly (readonly [unknown, string])[] = [
      ...[1, null, undefined, [], new Date(), new Set(), Symbol(), () => {}].map((value) =>
        [value, shape] as const
      ),
      ...[1, undefined, {}, true, Symbol()].map((value) => [{ a: value }, element] as const),
      [new Map([["a", 1]]), element],
      [new Map([[1, "a"]]), "a key is not a string"],
      [new Map([[null, "a"]]), "a key is not a string"],
      [{ "a\0": "" }, "value contains NUL"],
      [{ a: "\0" }, "value contains NUL"],
      [{ "\ud800": "" }, "value contains a lone surrogate"],
    ];
    for (const [value, state] of cases) {
      const message = `Cannot encode hstore: ${state}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`hstore (${form}) throws DataError for malformed bytes`, () => {
    const cases: readonly (readonly [string, string])[] = [
      ["", "value is cut off"],
      ["\0\0\0", "value is cut off"],
      ["\x7f\xff\xff\xff", "a count or a length is out of range"],
      ["\xff\xff\xff\xff", "a count or a length is out of range"],
      ["\0\0\0\x01a", "value is cut off"],
      ["\0\0\0\x01\xff\xff\xff\xff\xff\xff\xff\xff", "a count or a length is out of range"],
      ["\0\0\0\x01\0\0\0\x02a", "a count or a length is out of range"],
      ["\0\0\0\x01\0\0\0\x01a\0\0\0\x02b", "a count or a length is out of range"],
      ["\0\0\0\x01\0\0\0\x01a\xff\xff\xff\xfe", "a count or a length is out of range"],
      ["\0\0\0\0\0", "bytes are left over"],
      ["\0\0\0\x02" + "\0\0\0\x01a\xff\xff\xff\xff".repeat(2), "a key comes twice"],
    ];
    for (const [binary, state] of cases) {
      const bytes = bytesOfLatin1(binary);
      assertThrows(() => decodeBinary(codec, bytes), DataError, `Cannot decode hstore: ${state}`);
    }
    const notText = bytesOfLatin1("\0\0\0\x01\0\0\0\x01\xff\xff\xff\xff\xff");
    assertThrows(() => decodeBinary(codec, notText), DataError, "value is not UTF-8");
  });
}

Deno.test("hstore throws DataError for text that PostgreSQL would not print", () => {
  const texts = [
    ...'a|a=>1|"a"|"a"=>|"a"=>null|"a"=>"1","b"=>"2"|"a"=>"1", |"a"=>"1" | "a"=>"1"'.split("|"),
    ...'"|"a|"a"=>"|"a"=>"\\|"a"=>"\\"|"a"=>"1"x|NULL=>"1"|"a"=>NULLS'.split("|"),
  ];
  for (const text of texts) {
    const message = "Cannot decode hstore: value is not as PostgreSQL prints it";
    assertThrows(() => asMap.decodeText(text), DataError, message);
    assertThrows(() => asObject.decodeText(text), DataError, message);
  }
  const twice = '"a"=>"1", "a"=>NULL';
  assertThrows(() => asMap.decodeText(twice), DataError, "Cannot decode hstore: a key comes twice");
});

Deno.test("hstore reads what follows a backslash as it is", () => {
  assertEquals(asMap.decodeText('"\\a\\𝒳"=>"\\""'), new Map([["a𝒳", '"']]));
});

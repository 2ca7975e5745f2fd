import { assert, assertEquals } from "@std/assert";
import { DerReader, Tag } from "../../../src/protocol/der.ts";

function reader(...bytes: readonly number[]): DerReader {
  return new DerReader(Uint8Array.from(bytes));
}

Deno.test("DerReader goes through elements in order, and into them", () => {
  const outer = reader(0x30, 3, 0x06, 1, 0x2a, 0x30, 0);
  assertEquals(outer.tag, 0x30);
  const inner = outer.enter(Tag.sequence);
  assert(inner);
  assertEquals([inner.objectIdentifier(), inner.done, inner.tag], ["1.2", true, undefined]);
  assertEquals([outer.done, outer.skip(Tag.sequence), outer.done], [false, true, true]);
  assertEquals([outer.enter(Tag.sequence), outer.objectIdentifier()], [null, null]);
});

Deno.test("DerReader reads a length of one, two and three bytes", () => {
  for (
    const [length, ...header] of [[128, 0x81, 0x80], [256, 0x82, 1, 0], [65_536, 0x83, 1, 0, 0]]
  ) {
    const bytes = [0x30, ...header, ...Array<number>(length!).fill(0)];
    const whole = reader(...bytes);
    assert(whole.enter(Tag.sequence));
    assert(whole.done);
    assertEquals(reader(...bytes.slice(0, -1)).enter(Tag.sequence), null);
  }
});

const NOT_DER: Readonly<Record<string, readonly number[]>> = {
  "is missing": [],
  "has no length": [0x30],
  "has another tag": [0x31, 0],
  "has no definite length": [0x30, 0x80, 0, 0],
  "has a length of four bytes": [0x30, 0x84, 0, 0, 0, 0],
  "ends within its length": [0x30, 0x82, 1],
  "has a length that could be shorter": [0x30, 0x81, 1, 0],
  "has a length that could be shorter by a byte": [
    0x30,
    0x82,
    0,
    0x80,
    ...Array<number>(128).fill(0),
  ],
  "is longer than what there is": [0x30, 2, 0],
};

for (const [what, bytes] of Object.entries(NOT_DER)) {
  Deno.test(`DerReader takes no element that ${what}`, () => {
    assertEquals(reader(...bytes).enter(Tag.sequence), null);
  });
}

const IDENTIFIERS: Readonly<Record<string, readonly number[]>> = {
  "0.39": [39],
  "1.0": [40],
  "2.100.3": [0x81, 0x34, 3],
  "1.2.840.113549": [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d],
};

for (const [name, bytes] of Object.entries(IDENTIFIERS)) {
  Deno.test(`DerReader reads the OBJECT IDENTIFIER ${name}`, () => {
    assertEquals(reader(0x06, bytes.length, ...bytes).objectIdentifier(), name);
  });
}

const NO_IDENTIFIERS: Readonly<Record<string, readonly number[]>> = {
  "is empty": [],
  "ends within a number": [0x2a, 0x86],
  "has a number with a leading zero": [0x2a, 0x80, 0x01],
  "has a number without end": [0x2a, 0xff, 0xff, 0xff, 0xff, 0x7f],
};

for (const [what, bytes] of Object.entries(NO_IDENTIFIERS)) {
  Deno.test(`DerReader takes no OBJECT IDENTIFIER that ${what}`, () => {
    assertEquals(reader(0x06, bytes.length, ...bytes).objectIdentifier(), null);
  });
}

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Codec } from "../../src/types/codec.ts";
import { EXTENSION_CODECS } from "../../src/types/extensions/extension_codecs.ts";
import { halfOfNumber, numberOfHalf } from "../../src/types/extensions/half_float.ts";
import { hstoreCodec } from "../../src/types/extensions/hstore.ts";
import { halfvecCodec, vectorCodec } from "../../src/types/extensions/pgvector.ts";
import { sparsevecCodec } from "../../src/types/extensions/sparsevec.ts";
import { tsqueryCodec } from "../../src/types/search/tsquery.ts";
import { tsvectorCodec } from "../../src/types/search/tsvector.ts";
import { jsonpathCodec } from "../../src/types/text/versioned_text.ts";
import { xmlCodec } from "../../src/types/text/xml.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { givesValue } from "../support/gives_value.ts";

const numRuns = 1000;

const wellFormed = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));

/** A lexeme in quotes, of what its text has to escape more often. */
const lexeme = fc.array(fc.constantFrom(..."ab '\\:,&()!<é𝒳\uffff"), { minLength: 1, maxLength: 5 })
  .map((characters) => characters.join(""));
const quoted = lexeme.map((text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`);

const positions = fc.uniqueArray(fc.integer({ min: 1, max: 16_383 }), { maxLength: 5 })
  .chain((numbers) =>
    fc.array(fc.constantFrom("", "A", "B", "C"), {
      minLength: numbers.length,
      maxLength: numbers.length,
    }).map((weights) => numbers.sort((a, b) => a - b).map((number, i) => `${number}${weights[i]}`))
  );

/** As PostgreSQL prints it: lexemes in the order of their bytes, none twice. */
const tsvector = fc.uniqueArray(fc.tuple(quoted, positions), { selector: ([text]) => text })
  .map((entries) =>
    entries.sort(([a], [b]) => compareBytes(a, b))
      .map(([text, positions]) => positions.length > 0 ? `${text}:${positions}` : text)
      .join(" ")
  );

/** By what stands in the quotes, of which one that is doubled is in front of one that is not. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [a, b].map((text) =>
    [...text.slice(1, -1).replaceAll("''", "'").replaceAll("\\\\", "\\")]
      .map((character) => character.codePointAt(0)!)
  ) as [number[], number[]];
  const differs = left.findIndex((point, i) => point !== right[i]);
  return differs < 0 ? -1 : left[differs]! - (right[differs] ?? -1);
}

/** As PostgreSQL prints it, with the operator on its outside. */
interface Query {
  readonly text: string;
  readonly priority: number;
}

const operand: fc.Arbitrary<Query> = fc.tuple(
  quoted,
  fc.constantFrom("", ":*", ":A", ":D", ":BC", ":*ABCD"),
).map(([text, flags]) => ({ text: text + flags, priority: 9 }));

const { query } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 5 },
    operand,
    tie("query").map((inner) => ({ text: `!${inside(inner, 4)}`, priority: 4 })),
    fc.tuple(tie("query"), fc.constantFrom<[string, number]>(["&", 2], ["|", 1]), tie("query"))
      // Of the trees that print alike, the one that the text is read as.
      .map(([left, [sign, priority], right]) => join(left, sign, priority, right)),
    fc.tuple(tie("query"), fc.nat({ max: 16_384 }), tie("query")).map(([left, distance, right]) =>
      join(left, distance === 1 ? "<->" : `<${distance}>`, 3, right)
    ),
  ),
}));

function inside({ text, priority }: Query, outer: number): string {
  return priority < outer ? `( ${text} )` : text;
}

function join(left: Query, sign: string, priority: number, right: Query): Query {
  const phrases = priority === 3 && right.priority === 3;
  const rightText = phrases ? `( ${right.text} )` : inside(right, priority);
  return { text: `${inside(left, priority)} ${sign} ${rightText}`, priority };
}

const pairs = fc.array(fc.tuple(wellFormed, fc.option(wellFormed)))
  .map((entries) => new Map([["__proto__", "x"], ...entries]));

const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const half = fc.double({ min: -65_519, max: 65_519, noNaN: true })
  .map((number) => numberOfHalf(halfOfNumber(number)));
const sparse = fc.array(fc.tuple(fc.nat({ max: 999_999_999 }), single.filter((n) => n !== 0)))
  .map((pairs) => ({
    dimensions: 1e9,
    elements: new Map(pairs.map(([index, element]) => [index + 1, element])),
  }));

const hstore = hstoreCodec(16_384, "map");
const hstoreObject = hstoreCodec(16_384, "object");
const ltree = EXTENSION_CODECS.get("ltree")!(16_385);
const geometry = EXTENSION_CODECS.get("geometry")!(16_386);
const vector = vectorCodec(16_387);
const halfvec = halfvecCodec(16_388);
const sparsevec = sparsevecCodec(16_389);

/** The types with values that must come back as they went. */
const LAWS: readonly (readonly [Codec, fc.Arbitrary<unknown>])[] = [
  [tsvectorCodec, tsvector],
  [tsqueryCodec, query.map(({ text }) => text)],
  [jsonpathCodec, wellFormed],
  [xmlCodec, wellFormed.filter((text) => !text.startsWith("<?xml"))],
  [ltree, wellFormed],
  [hstore, pairs],
  [hstoreObject, pairs.map((pairs) => Object.fromEntries(pairs))],
  [vector, fc.array(single, { minLength: 1 })],
  [halfvec, fc.array(half, { minLength: 1 })],
  [sparsevec, sparse],
  [geometry, fc.uint8Array()],
];

/** Zeros look alike to an assertion, whatever their sign. */
function zeros(value: unknown): unknown {
  return Array.isArray(value) ? value.map((element) => Object.is(element, -0)) : null;
}

for (const [codec, values] of LAWS) {
  const form = codec === hstoreObject ? " (object)" : "";

  Deno.test(`${codec.name}${form}: decodeText(encodeText(v)) and decodeBinary(encodeBinary(v)) are v`, () => {
    fc.assert(
      fc.property(values, (value) => {
        assert(!codec.prefersText?.(value));
        const fromText = codec.decodeText(codec.encodeText(value));
        const fromBinary = decodeBinary(codec, encodeBinary(codec, value));
        for (const decoded of [fromText, fromBinary]) {
          assertEquals(decoded, value);
          assertEquals(zeros(decoded), zeros(value));
        }
      }),
      { numRuns },
    );
  });
}

Deno.test("hstore as a string is the text that was encoded", () => {
  const codec = hstoreCodec(16_384, "string");
  fc.assert(
    fc.property(pairs, (pairs) => {
      assertStrictEquals(decodeBinary(codec, encodeBinary(codec, pairs)), codec.encodeText(pairs));
    }),
    { numRuns },
  );
});

Deno.test("halfvec rounds any number as the runtime does", () => {
  const view = new DataView(new ArrayBuffer(2));
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.double({ min: -7e4, max: 7e4 })), (number) => {
      view.setFloat16(0, number);
      assertStrictEquals(halfOfNumber(number), view.getUint16(0));
    }),
    { numRuns: 10_000 },
  );
});

const CODECS = LAWS.map(([codec]) => codec).concat(
  hstoreCodec(16_384, "string"),
  ["lquery", "ltxtquery", "geography"].map((name) => EXTENSION_CODECS.get(name)!(16_390)),
);

/** Some bytes of a value changed, or only its beginning. */
const damaged = fc.oneof(
  ...LAWS.map(([codec, values]) => values.map((value) => encodeBinary(codec, value))),
).chain((bytes) =>
  fc.tuple(fc.nat({ max: bytes.length }), fc.nat({ max: 255 }), fc.boolean()).map(
    ([at, byte, cut]) => cut ? bytes.slice(0, at) : bytes.map((old, i) => i === at ? byte : old),
  )
);

Deno.test("Any bytes are a value or a DataError to the types of search and of extensions", () => {
  const small = fc.array(fc.constantFrom(0, 1, 2, 3, 4, 97, 255), { maxLength: 30 })
    .map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), small, damaged), (bytes) => {
      for (const codec of CODECS) givesValue(() => decodeBinary(codec, bytes));
    }),
    { numRuns },
  );
});

Deno.test("Any text is a value or a DataError to the types of search and of extensions", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^["a=>, \\NUL]*$/),
    fc.stringMatching(/^[[{]?[0-9.e:,-]*[\]}]?(\/\d+)?$/),
    fc.stringMatching(/^['a :*A,!&|()<>-]*$/),
  );
  fc.assert(
    fc.property(text, (text) => {
      for (const codec of CODECS) {
        givesValue(() => codec.decodeText(text));
        if (codec.prefersText?.(text)) continue;
        const taken = givesValue(() => codec.encodeText(text));
        assertStrictEquals(givesValue(() => encodeBinary(codec, text)), taken);
      }
    }),
    { numRuns },
  );
});

Deno.test("Any value is taken or refused by both formats of the types of search and of extensions", () => {
  const values = fc.oneof(
    fc.anything({ withDate: true, withBigInt: true, withTypedArray: true, withMap: true }),
    fc.array(fc.oneof(fc.double(), fc.string())),
    fc.dictionary(fc.string(), fc.option(fc.string())),
    fc.record({ dimensions: fc.integer(), elements: fc.constant(new Map([[1, 2]])) }),
  );
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of CODECS) {
        const asText = givesValue(() => codec.encodeText(value));
        if (codec.prefersText?.(value)) continue;
        assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
      }
    }),
    { numRuns },
  );
});

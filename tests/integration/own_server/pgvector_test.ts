/** The codecs of pgvector's types against pgvector itself, in both formats and both ways. */

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import type { Codec } from "../../../src/types/codec.ts";
import { numberOfHalf } from "../../../src/types/extensions/half_float.ts";
import { halfvecCodec, vectorCodec } from "../../../src/types/extensions/pgvector.ts";
import { sparsevecCodec, type SparseVector } from "../../../src/types/extensions/sparsevec.ts";
import { decodeBinary } from "../../support/byte_sink.ts";
import { type Format, loadPglite, type Pglite } from "../../support/pglite.ts";

const startPglite = await loadPglite();

const FORMATS: readonly Format[] = [0, 1];

/** Every half that is finite, 15,872 to a value. */
const HALVES: readonly (readonly number[])[] = [0, 0x3e00, 0x8000, 0xbe00].map((first) =>
  Array.from({ length: 0x3e00 }, (_, i) => numberOfHalf(first + i))
);

/** More elements than pgvector takes. */
const ONES = Array.from({ length: 16_001 }, (_, i): [number, number] => [i + 1, 1]);

function sparse(dimensions: number, ...pairs: readonly [number, number][]): SparseVector {
  return { dimensions, elements: new Map(pairs) };
}

/** Values, and as pgvector prints them; halves without their text. */
const VALUES: Readonly<Record<string, readonly (readonly [value: unknown, text?: string])[]>> = {
  vector: [
    [[1, 2.5, -0], "[1,2.5,-0]"],
    [[1e-5, 1e20, 1.1].map(Math.fround), "[1e-05,1e+20,1.1]"],
    [[2 ** 128 - 2 ** 104, 2 ** -149, 2 ** -126], "[3.4028235e+38,1e-45,1.1754944e-38]"],
    [Array.from({ length: 16_000 }, (_, i) => Math.fround(Math.sin(i)))],
  ],
  halfvec: [
    [[0.0999755859375, 65504, 2 ** -24, -0], "[0.099975586,65504,5.9604645e-08,-0]"],
    ...HALVES.map((halves) => [halves] as const),
  ],
  sparsevec: [
    [sparse(5, [1, 1.5], [3, 2]), "{1:1.5,3:2}/5"],
    [sparse(5), "{}/5"],
    [sparse(1e9, [1e9, Math.fround(-1.1)]), "{1000000000:-1.1}/1000000000"],
    [sparse(2, [2, 2 ** -149]), "{2:1e-45}/2"],
    [sparse(20_000, ...ONES.slice(1))],
  ],
};

/** Values that no codec takes, their text, and why pgvector does not take that. */
const REFUSED: Readonly<Record<string, readonly (readonly [unknown, string, string])[]>> = {
  vector: [
    [[], "[]", "must have at least 1 dimension"],
    [[NaN], "[NaN]", "NaN not allowed"],
    [[-Infinity], "[-Infinity]", "infinite value not allowed"],
    [[1e39], "[1e39]", "out of range"],
  ],
  halfvec: [
    [[65_520], "[65520]", "out of range"],
    [Array(16_001).fill(0), `[${Array(16_001).fill(0)}]`, "more than 16000 dimensions"],
  ],
  sparsevec: [
    [sparse(0), "{}/0", "must have at least 1 dimension"],
    [sparse(1e9 + 1), "{}/1000000001", "more than 1000000000 dimensions"],
    [sparse(5, [6, 1]), "{6:1}/5", "index out of bounds"],
    [sparse(5, [0, 1]), "{0:1}/5", "index out of bounds"],
    [sparse(20_000, ...ONES), `{${ONES.map(([i]) => `${i}:1`)}}/20000`, "more than 16000"],
  ],
};

async function codecsOf(pglite: Pglite): Promise<readonly Codec[]> {
  return [
    vectorCodec(await pglite.oidOf("vector")),
    halfvecCodec(await pglite.oidOf("halfvec")),
    sparsevecCodec(await pglite.oidOf("sparsevec")),
  ];
}

function decode(codec: Codec, bytes: Uint8Array, format: Format): unknown {
  if (format === 1) return decodeBinary(codec, bytes);
  return codec.decodeText(new TextDecoder().decode(bytes));
}

/** Comparing elements one by one, as `assertEquals` does, takes seconds for so many. */
function assertSame(actual: unknown, expected: unknown): void {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return assertEquals(actual, expected);
  assertStrictEquals(actual.length, expected.length);
  assert(actual.every((element, i) => Object.is(element, expected[i])));
}

Deno.test({
  name: "pgvector sends and takes what its codecs read and write",
  // PGlite, with pgvector in it, comes from npm only.
  ignore: startPglite === null,
  fn: async (t) => {
    await using pglite = await startPglite!();
    for (const codec of await codecsOf(pglite)) {
      const sql = `SELECT $1::${codec.name}`;

      await t.step(`${codec.name} comes back as it went, whichever the formats`, async () => {
        for (const [value] of VALUES[codec.name]!) {
          for (const sent of FORMATS) {
            for (const wanted of FORMATS) {
              const reply = await pglite.ask(sql, wanted, codec, value, sent);
              assertSame(decode(codec, reply, wanted), value);
            }
          }
        }
      });

      await t.step(`${codec.name} is printed as expected, from either format`, async () => {
        for (const [value, text] of VALUES[codec.name]!) {
          if (text === undefined) continue;
          for (const [given, sent] of [[value, 0], [value, 1], [text, 0]] as const) {
            const reply = await pglite.ask(sql, 0, codec, given, sent);
            assertStrictEquals(new TextDecoder().decode(reply), text);
          }
        }
      });
    }

    await t.step("pgvector rounds to halves as the codec does", async () => {
      const [vector, halfvec] = await codecsOf(pglite) as [Codec, Codec];
      // At a half, halfway to the next, and to either side of that.
      const places = [0, 0.5, 0.499, 0.501];
      const numbers = Array.from({ length: 16_000 }, (_, i) => {
        const bits = Math.floor(i * 1.98);
        const half = numberOfHalf(bits);
        return Math.fround(half + (numberOfHalf(bits + 1) - half) * places[i % 4]!);
      });
      const reply = await pglite.ask("SELECT $1::vector::halfvec", 1, vector, numbers, 1);
      const ours = await pglite.ask("SELECT $1::halfvec", 1, halfvec, numbers, 1);
      assertEquals(ours, reply);
    });

    await t.step("a connection knows pgvector's types by their names", async () => {
      await using conn = await pglite.connect();
      const text = "SELECT '[1,2]'::vector, '{\"[1,2]\",NULL}'::vector[], '[0.5]'::halfvec, " +
        "'{2:1.5}/3'::sparsevec";
      // As text at first, in binary the second time.
      for (let run = 0; run < 2; run++) {
        const cur = await conn.execute(text);
        assertEquals(await cur.fetchOne(), [[1, 2], [[1, 2], null], [0.5], sparse(3, [2, 1.5])]);
      }
      await conn.execute("CREATE TABLE item (id int4, place vector(2))");
      await conn.execute("INSERT INTO item VALUES (1, $1), (2, $2), (3, $3)", [
        [3, 4],
        Float32Array.of(1, 1),
        "[9,9]",
      ]);
      const nearest = await conn.execute("SELECT id FROM item ORDER BY place <-> $1", [[1, 2]]);
      assertEquals(await nearest.fetchAll(), [[2], [1], [3]]);
      await assertRejects(
        () => conn.execute("INSERT INTO item VALUES (4, $1)", [[1, NaN]]),
        DataError,
        "(parameter $1)",
      );
    });

    await t.step("pgvector refuses, too, what the codecs refuse", async () => {
      for (const codec of await codecsOf(pglite)) {
        for (const [value, text, reason] of REFUSED[codec.name]!) {
          assertThrows(() => codec.encodeText(value), DataError);
          const asked = () => pglite.ask(`SELECT $1::${codec.name}`, 1, codec, text, 0);
          await assertRejects(asked, Error, reason);
        }
      }
    });
  },
});

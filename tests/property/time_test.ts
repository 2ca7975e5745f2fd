import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Codec } from "../../src/types/codec.ts";
import { Interval } from "../../src/types/times/interval.ts";
import {
  intervalAsDuration,
  intervalAsInterval,
  intervalAsString,
} from "../../src/types/times/interval_codec.ts";
import { timeAsString, timeAsTemporal } from "../../src/types/times/time.ts";
import { timetzCodec } from "../../src/types/times/timetz.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { givesValue } from "../support/gives_value.ts";

const RUNS = { numRuns: 1000 };
const CODECS: readonly Codec[] = [
  timeAsTemporal,
  timeAsString,
  timetzCodec,
  intervalAsInterval,
  intervalAsDuration,
  intervalAsString,
];

const time = fc.record({
  hour: fc.nat(23),
  minute: fc.nat(59),
  second: fc.nat(59),
  millisecond: fc.oneof(fc.constant(0), fc.nat(999)),
  microsecond: fc.oneof(fc.constant(0), fc.nat(999)),
}).map((fields) => Temporal.PlainTime.from(fields));
const timeText = fc.oneof(
  time.map((time) => timeAsTemporal.encodeText(time)),
  fc.constant("24:00:00"),
);
const offsetText = fc.tuple(fc.constantFrom("+", "-"), fc.nat(15), fc.nat(59), fc.nat(59)).map(
  ([sign, ...counts]) => {
    const [hours, minutes, seconds] = counts.map((count) => String(count).padStart(2, "0"));
    if (seconds !== "00") return `${sign}${hours}:${minutes}:${seconds}`;
    if (minutes !== "00") return `${sign}${hours}:${minutes}`;
    return hours === "00" ? "+00" : `${sign}${hours}`;
  },
);
const int4 = fc.oneof(fc.constant(0), fc.integer({ min: -100, max: 100 }), fc.integer());
const microseconds = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -200_000_000_000n, max: 200_000_000_000n }),
  fc.integer({ min: -200_000, max: 200_000 }).map((seconds) => BigInt(seconds) * 1_000_000n),
);
const interval = fc.record({ months: int4, days: int4, microseconds })
  .map((fields) => new Interval(fields));
const duration = fc.tuple(interval, fc.constantFrom(1, -1)).map(
  ([{ months, days, microseconds }, sign]) => {
    const magnitude = microseconds < 0n ? -(microseconds + 1n) : microseconds;
    const positive = new Interval({
      months: months < 0 ? -(months + 1) : months,
      days: days < 0 ? -(days + 1) : days,
      microseconds: magnitude,
    }).toDuration();
    return sign < 0 ? positive.negated() : positive;
  },
);

/** The types with values that must come back as they went. */
const LAWS: readonly [title: string, codec: Codec, values: fc.Arbitrary<unknown>][] = [
  ["time as PlainTime", timeAsTemporal, time],
  ["time as string", timeAsString, timeText],
  ["timetz", timetzCodec, fc.tuple(timeText, offsetText).map((parts) => parts.join(""))],
  [
    "interval as Interval",
    intervalAsInterval,
    fc.oneof(interval, fc.constantFrom(Infinity, -Infinity)),
  ],
  [
    "interval as Duration",
    intervalAsDuration,
    fc.oneof(duration, fc.constantFrom(Infinity, -Infinity)),
  ],
  ["interval as string", intervalAsString, interval.map(String)],
];

/** Objects of Temporal look alike to a comparison of their properties, having none. */
function comparable(value: unknown): unknown {
  return value instanceof Interval ? { ...value } : `${typeof value} ${value}`;
}

for (const [title, codec, values] of LAWS) {
  Deno.test(`${title}: decodeText(encodeText(v)) is v`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoded = codec.decodeText(codec.encodeText(value));
        assertEquals(comparable(decoded), comparable(value));
      }),
      RUNS,
    );
  });

  Deno.test(`${title}: decodeBinary(encodeBinary(v)) is v`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoded = decodeBinary(codec, encodeBinary(codec, value));
        assertEquals(comparable(decoded), comparable(value));
      }),
      RUNS,
    );
  });

  Deno.test(`${title}: the text that is written has the same binary form as the value`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = codec.encodeText(value);
        assertEquals(encodeBinary(codec, text), encodeBinary(codec, value));
      }),
      RUNS,
    );
  });
}

/** The text in style `postgres_verbose`, made in another way than the server's. */
function verbose({ months, days, microseconds }: Interval): string {
  const seconds = String(microseconds % 60_000_000n).replace(/^(-?)(\d+)$/, (_, sign, digits) => {
    const padded = digits.padStart(7, "0");
    return `${sign}${padded.slice(0, -6)}.${padded.slice(-6)}`;
  });
  const minutes = microseconds / 60_000_000n;
  return `@ ${months} mons ${days} days ${minutes} mins ${seconds} secs`;
}

/** The text in style `sql_standard` with all signs. */
function sqlStandard({ months, days, microseconds }: Interval): string {
  const sign = (isBack: boolean): string => isBack ? "-" : "+";
  const date = Math.abs(months);
  const clock = String(new Interval({ microseconds })).replace("-", "");
  return `${sign(months < 0)}${Math.floor(date / 12)}-${date % 12} ${sign(days < 0)}` +
    `${Math.abs(days)} ${sign(microseconds < 0n)}${clock}`;
}

Deno.test("An interval is the same from every IntervalStyle", () => {
  fc.assert(
    fc.property(interval, (interval) => {
      for (const text of [interval.toISOString(), verbose(interval), sqlStandard(interval)]) {
        assertEquals(Interval.from(text), interval, text);
        assertStrictEquals(intervalAsString.decodeText(text), String(interval));
      }
    }),
    RUNS,
  );
});

Deno.test("An interval has the seconds and milliseconds that were given", () => {
  const micros = fc.integer({ min: -(2 ** 33) * 1e6 + 1, max: 2 ** 33 * 1e6 - 1 });
  fc.assert(
    fc.property(micros, (micros) => {
      const expected = BigInt(micros);
      assertStrictEquals(new Interval({ seconds: micros / 1e6 }).microseconds, expected);
      assertStrictEquals(new Interval({ milliseconds: micros / 1e3 }).microseconds, expected);
    }),
    RUNS,
  );
});

Deno.test("Any bytes are a time, timetz or interval, or a DataError", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    ...[8, 12, 16].map((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    fc.tuple(fc.nat(0x14), fc.uint8Array({ minLength: 7, maxLength: 7 }))
      .map(([high, rest]) => Uint8Array.of(0, 0, 0, high, ...rest.subarray(3), 0, 0, 0, rest[0]!)),
  );
  fc.assert(
    fc.property(bytes, (bytes) => {
      for (const codec of CODECS) givesValue(() => decodeBinary(codec, bytes));
    }),
    RUNS,
  );
});

Deno.test("Any text is a time, timetz or interval, or a DataError", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^\d\d:\d\d:\d\d(\.\d{1,7})?([+-]\d\d(:\d\d){0,2})?$/),
    fc.stringMatching(
      /^[@P]?([+-]?\d{1,12}( ?(year|mon|day|hour|min|sec)s?|[YMDTHS])? ?){0,5}(ago)?$/,
    ),
    fc.stringMatching(/^[-+]?\d{1,10}-\d{1,2}( [-+]?\d{1,10})?( [-+]?\d{1,10}:\d\d:\d\d)?$/),
  );
  fc.assert(
    fc.property(text, (text) => {
      for (const codec of CODECS) givesValue(() => codec.decodeText(text));
      givesValue(() => Interval.from(text));
    }),
    RUNS,
  );
});

Deno.test("Any value is taken or refused by both formats of time, timetz and interval", () => {
  const values = fc.oneof(
    fc.anything({ withDate: true, withBigInt: true, withTypedArray: true }),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: "binary" }),
    time,
    interval,
    duration,
    timeText,
  );
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of CODECS) {
        const asText = givesValue(() => codec.encodeText(value));
        if (codec.prefersText!(value)) continue;
        assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
      }
    }),
    RUNS,
  );
});

Deno.test("A text that has a binary form is read from it as from the text", () => {
  const text = fc.oneof(
    timeText,
    fc.tuple(timeText, offsetText).map((parts) => parts.join("")),
    interval.map(String),
  );
  fc.assert(
    fc.property(text, (text) => {
      for (const codec of CODECS) {
        if (codec.prefersText!(text) || codec === intervalAsDuration) continue;
        if (codec === timeAsTemporal && text === "24:00:00") continue;
        const fromBytes = decodeBinary(codec, encodeBinary(codec, text));
        assertEquals(comparable(fromBytes), comparable(codec.decodeText(text)));
      }
    }),
    RUNS,
  );
});

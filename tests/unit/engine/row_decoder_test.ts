import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { ResultForm } from "../../../src/driver.ts";
import { canGenerateCode, makeRowDecoder, type RowShape } from "../../../src/engine/row_decoder.ts";
import { DataError, InterfaceError, ProtocolError } from "../../../src/errors.ts";
import { ReceiveBuffer } from "../../../src/protocol/receive_buffer.ts";
import type { Codec } from "../../../src/types/codec.ts";
import {
  concat,
  dataRow,
  int16,
  int32,
  message,
  readyForQuery,
  textRow,
  utf8,
} from "../../support/scripted_messages.ts";

const textCodec: Codec<string> = {
  name: "text",
  oid: 25,
  decodeText(text) {
    if (text === "bad") throw new DataError("Cannot decode text: it is bad");
    return text;
  },
  encodeText: String,
};
const numberCodec: Codec<number> = {
  name: "int4",
  oid: 23,
  decodeText: Number,
  decodeBinary: (source, start) => source.view.getInt32(start),
  encodeText: String,
};

interface Decoded {
  readonly rows: unknown[];
  readonly end: number;
}

interface Way {
  readonly rowMode?: ResultForm;
  readonly codegen?: boolean;
  readonly codecs?: readonly Codec[];
  readonly formats?: readonly number[];
}

function shapeOf(names: readonly string[], way: Way): RowShape {
  const { rowMode = "tuple", codegen = false, formats = [] } = way;
  const column = { tableOid: 0, tableColumn: 0, typeOid: 25, typeSize: -1, typeModifier: -1 };
  const fields = names.map((name) => ({ name, ...column }));
  return { fields, codecs: way.codecs ?? names.map(() => textCodec), formats, rowMode, codegen };
}

function decode(names: readonly string[], bytes: Uint8Array, way: Way = {}): Decoded {
  const rows: unknown[] = [];
  const decoder = makeRowDecoder(shapeOf(names, way));
  return { rows, end: decoder(receive(bytes), 0, bytes.length, rows) };
}

function receive(bytes: Uint8Array): ReceiveBuffer {
  const input = new ReceiveBuffer();
  while (input.end < bytes.length) {
    const room = input.room();
    const count = Math.min(room.length, bytes.length - input.end);
    room.set(bytes.subarray(input.end, input.end + count));
    input.end += count;
  }
  return input;
}

const WAYS = canGenerateCode() ? [true, false] : [false];
const HOSTILE = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "1",
  "0",
  '"',
  "'",
  "`",
  "\\",
  '\\"',
  "\n",
  "\r",
  "\0",
  "\u2028",
  "\u2029",
  "\ud800",
  "${globalThis.hacked = true}",
  '"]: (globalThis.hacked = true), "x',
  "*/ globalThis.hacked = true /*",
  "</script>",
  "get a() {}",
  "é",
];

for (const codegen of WAYS) {
  const kind = codegen ? "generated" : "composed";

  Deno.test(`a ${kind} decoder makes one tuple per row`, () => {
    const bytes = concat(textRow("a", null), textRow("", "é"));
    const { rows, end } = decode(["x", "y"], bytes, { codegen });
    assertEquals(rows, [["a", null], ["", "é"]]);
    assertEquals(end, bytes.length);
  });

  Deno.test(`a ${kind} decoder makes one object per row, its keys in column order`, () => {
    const bytes = textRow("a", null);
    const { rows } = decode(["x", "y"], bytes, { codegen, rowMode: "object" });
    assertEquals(rows, [{ x: "a", y: null }]);
    assertEquals(Object.keys(rows[0]!), ["x", "y"]);
    assertStrictEquals(Object.getPrototypeOf(rows[0]), Object.prototype);
  });

  Deno.test(`a ${kind} decoder keeps hostile names as names of properties, and runs none`, () => {
    const values = HOSTILE.map((_, i) => `v${i}`);
    const { rows } = decode(HOSTILE, textRow(...values), { codegen, rowMode: "object" });
    const [row] = rows as [Record<string, unknown>];
    for (const [i, name] of HOSTILE.entries()) {
      assertEquals(Object.getOwnPropertyDescriptor(row, name), {
        value: `v${i}`,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
    assertEquals(Reflect.ownKeys(row).length, HOSTILE.length);
    assertEquals(Reflect.has(globalThis, "hacked"), false);
  });

  for (const name of HOSTILE) {
    Deno.test(`a ${kind} decoder reads a column named ${JSON.stringify(name)}`, () => {
      const { rows } = decode([name], textRow("v"), { codegen, rowMode: "object" });
      assertEquals(Object.entries(rows[0]!), [[name, "v"]]);
    });
  }

  for (const rowMode of ["object", "columns"] as const) {
    Deno.test(`a ${kind} decoder in the form ${rowMode} is not made when two columns have one name`, () => {
      const make = () => decode(["a", "b", "a"], new Uint8Array(), { codegen, rowMode });
      assertThrows(make, InterfaceError, 'two columns are named "a"');
    });
  }

  Deno.test(`a ${kind} decoder makes one array per column, whatever their names`, () => {
    const row = HOSTILE.map((_, i) => `v${i}`);
    const bytes = concat(textRow(...row), textRow(...row.map(() => null)));
    const { rows, end } = decode(HOSTILE, bytes, { codegen, rowMode: "columns" });
    assertEquals(rows, row.map((value) => [value, null]));
    assertEquals(end, bytes.length);
    assertEquals(Reflect.has(globalThis, "hacked"), false);
  });

  Deno.test(`a ${kind} decoder goes on with the columns it has made, and shares them with no other result`, () => {
    const decoder = makeRowDecoder(shapeOf(["a", "b"], { codegen, rowMode: "columns" }));
    const results: unknown[][] = [[], []];
    for (const [i, value] of ["0", "1", "2", "3"].entries()) {
      const bytes = textRow(value, null);
      decoder(receive(bytes), 0, bytes.length, results[i % 2]!);
    }
    assertEquals(results, [[["0", "2"], [null, null]], [["1", "3"], [null, null]]]);
  });

  Deno.test(`a ${kind} decoder of columns makes nothing of rows without any`, () => {
    const bytes = concat(textRow(), textRow());
    const { rows, end } = decode([], bytes, { codegen, rowMode: "columns" });
    assertEquals([rows, end], [[], bytes.length]);
  });

  for (const count of [1, 200, 201, 1600]) {
    Deno.test(`a ${kind} decoder reads ${count} columns one by one`, () => {
      const names = Array.from({ length: count }, (_, i) => `c${i}`);
      const bytes = concat(textRow(...names), textRow(...names));
      const { rows } = decode(names, bytes, { codegen, rowMode: "columns" });
      assertEquals(rows, names.map((name) => [name, name]));
    });
  }

  Deno.test(`a ${kind} decoder of tuples takes two columns of one name`, () => {
    assertEquals(decode(["a", "a"], textRow("1", "2"), { codegen }).rows, [["1", "2"]]);
  });

  for (const rowMode of ["tuple", "object"] as const) {
    Deno.test(`a ${kind} decoder reads a row without columns as a ${rowMode}`, () => {
      const { rows } = decode([], concat(textRow(), textRow()), { codegen, rowMode });
      assertEquals<unknown>(rows, rowMode === "tuple" ? [[], []] : [{}, {}]);
    });

    for (const count of [1, 200, 201, 1600]) {
      Deno.test(`a ${kind} decoder reads ${count} columns as a ${rowMode}`, () => {
        const names = Array.from({ length: count }, (_, i) => `c${i}`);
        const { rows } = decode(names, textRow(...names), { codegen, rowMode });
        assertEquals(Object.values(rows[0]!), names);
      });
    }
  }

  Deno.test(`a ${kind} decoder reads each column in its format`, () => {
    const bytes = dataRow(int32(-7), utf8("8"), utf8("9"));
    const codecs = [numberCodec, numberCodec, textCodec];
    const { rows } = decode(["a", "b", "c"], bytes, { codegen, codecs, formats: [1, 0, 1] });
    assertEquals(rows, [[-7, 8, "9"]]);
  });

  Deno.test(`a ${kind} decoder calls decodeBinary as a method of its codec`, () => {
    class Halves implements Codec<number> {
      readonly name = "halves";
      readonly oid = 1;
      readonly factor = 0.5;
      decodeText = Number;
      encodeText = String;
      decodeBinary(source: { view: DataView }, start: number): number {
        return source.view.getInt32(start) * this.factor;
      }
    }
    const codecs = [new Halves()];
    assertEquals(decode(["a"], dataRow(int32(3)), { codegen, codecs, formats: [1] }).rows, [[1.5]]);
  });

  Deno.test(`a ${kind} decoder stops before a row that is not complete`, () => {
    const complete = textRow("a");
    for (let cut = 0; cut < complete.length; cut++) {
      const bytes = concat(complete, complete.subarray(0, cut));
      assertEquals(decode(["a"], bytes, { codegen }), { rows: [["a"]], end: complete.length });
    }
  });

  Deno.test(`a ${kind} decoder stops before another message`, () => {
    const bytes = concat(textRow("a"), readyForQuery(), textRow("b"));
    assertEquals(decode(["a"], bytes, { codegen }).rows, [["a"]]);
  });

  const malformed: Readonly<Record<string, Uint8Array>> = {
    "fewer values than columns": textRow("a"),
    "more values than columns": textRow("a", "b", "c"),
    "a count beyond its values": message("D", concat(int16(2), int32(1), utf8("a"))),
    "values beyond its count": message("D", concat(int16(2), int32(-1), int32(-1), int32(-1))),
    "a size of -2": message("D", concat(int16(2), int32(-2), int32(-1))),
    "the smallest size": message("D", concat(int16(2), int32(-0x80000000), int32(-1))),
    "the largest size": message("D", concat(int16(2), int32(0x7fffffff), int32(-1))),
    "a size beyond the message": message("D", concat(int16(2), int32(5), int32(-1))),
    "a last size beyond the message": message("D", concat(int16(2), int32(-1), int32(1))),
    "bytes behind its values": message("D", concat(int16(2), int32(-1), int32(-1), utf8("x"))),
    "half a size": message("D", concat(int16(2), int32(-1), int16(0))),
    "no sizes": message("D", int16(2)),
    "a length below its count": message("D", concat(int16(2), int32(-1), int32(-1)), 5),
    "a negative length": message("D", concat(int16(2), int32(-1), int32(-1)), -14),
  };

  for (const [what, bytes] of Object.entries(malformed)) {
    Deno.test(`a ${kind} decoder throws ProtocolError for a row with ${what}`, () => {
      assertThrows(
        () => decode(["a", "b"], bytes, { codegen }),
        ProtocolError,
        "DataRow is malformed",
      );
      const behind = concat(textRow("1", "2"), bytes, textRow("1", "2"), textRow("1", "2"));
      for (const rowMode of ["tuple", "columns"] as const) {
        assertThrows(() => decode(["a", "b"], behind, { codegen, rowMode }), ProtocolError);
      }
    });
  }

  Deno.test(`a ${kind} decoder reads nothing behind the memory of a row at its very end`, () => {
    const names = Array.from({ length: 8 }, (_, i) => `c${i}`);
    const bytes = message("D", int16(names.length));
    const input = new ReceiveBuffer();
    const end = input.room().length;
    input.room().set(bytes, end - bytes.length);
    const shape = shapeOf(names, { codegen });
    const decoder = makeRowDecoder(shape);
    assertThrows(() => decoder(input, end - bytes.length, end, []), ProtocolError);
  });

  Deno.test(`a ${kind} decoder throws what a codec throws`, () => {
    assertThrows(() => decode(["a"], textRow("bad"), { codegen }), DataError, "it is bad");
  });
}

Deno.test("canGenerateCode() says whether this runtime generates code", () => {
  const isAllowed = () => {
    try {
      return Boolean(new Function("return true"));
    } catch {
      return false;
    }
  };
  assertEquals(canGenerateCode(), isAllowed());
});

Deno.test("canGenerateCode() is false where code generation throws", () => {
  const original = globalThis.Function;
  globalThis.Function = (() => {
    throw new EvalError("Code generation from strings disallowed for this context");
  }) as unknown as FunctionConstructor;
  try {
    assertEquals(canGenerateCode(), false);
  } finally {
    globalThis.Function = original;
  }
});

Deno.test("makeRowDecoder() serves more shapes than it remembers", () => {
  for (let i = 0; i < 1_100; i++) {
    const way = { codegen: canGenerateCode(), rowMode: "object" } as const;
    assertEquals(decode([`n${i}`], textRow("v"), way).rows, [{ [`n${i}`]: "v" }]);
  }
});

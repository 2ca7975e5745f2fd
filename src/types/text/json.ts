/**
 * json and jsonb.
 *
 * A string is JSON text, as for every type the text of a value; a value that is a string is marked
 * with `json()`.
 * @module
 */

import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { Json, jsonText } from "./json_value.ts";
import { JSON_TEXT, JSONB } from "../oids.ts";
import { readText } from "./text.ts";

/** How JSON is read and written instead of with the global `JSON`. */
export interface JsonFunctions {
  /** Makes a value of JSON text. What it throws becomes the cause of a `DataError`. */
  parse(text: string): unknown;
  /**
   * Makes JSON text of a value, or undefined of one that has none, which is a `DataError`. What it
   * throws becomes the cause of one.
   */
  stringify(value: unknown): string | undefined;
}

/** The only version of jsonb's binary format so far. */
const JSONB_VERSION = 1;

/** The text of a value, and the value of a text; the type's name is for the errors. */
interface JsonForm {
  read(typeName: string, text: string): unknown;
  write(typeName: string, value: unknown): string;
}

/** Values, read and written with `functions`. */
function parsed(functions: JsonFunctions): JsonForm {
  return {
    read(typeName: string, text: string): unknown {
      try {
        return functions.parse(text);
      } catch (cause) {
        // The message of the global JSON's error quotes the text, which is nobody's business.
        const shown = functions === JSON ? undefined : cause;
        throw cannotDecode(typeName, "value is not valid JSON", shown);
      }
    },
    write(typeName: string, value: unknown): string {
      if (functions === JSON) refuseCollections(typeName, value);
      const text = typeof value === "string" ? value : jsonText(typeName, value, functions);
      return checkText(typeName, text);
    },
  };
}

/** `JSON.stringify()` would make nothing of what is in them. */
function refuseCollections(typeName: string, value: unknown): void {
  const isBytes = ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
  if (isBytes || value instanceof Map || value instanceof Set || value instanceof Promise) {
    throw cannotEncode(typeName, "value is a Map, a Set, a Promise or bytes, which JSON has not");
  }
}

/** The JSON text itself, both ways; marked values go in, too. */
const RAW: JsonForm = {
  read: (_typeName: string, text: string): string => text,
  write(typeName: string, value: unknown): string {
    if (typeof value === "string") return checkText(typeName, value);
    if (value instanceof Json) return checkText(typeName, jsonText(typeName, value, JSON));
    throw cannotEncode(typeName, "value is not JSON text; pass json(value)");
  },
};

/** Makes the codecs of `json` and `jsonb`. */
export function jsonCodecs(option: "parsed" | "string" | JsonFunctions): readonly Codec[] {
  const form = option === "string" ? RAW : parsed(option === "parsed" ? JSON : option);
  const takesArrays = option !== "string";
  return [{ ...jsonCodec(form), takesArrays }, { ...jsonbCodec(form), takesArrays }];
}

function jsonCodec(form: JsonForm): Codec {
  return {
    name: "json",
    oid: JSON_TEXT,
    decodeText: (text: string): unknown => form.read("json", text),
    decodeBinary: (source: ByteSource, start: number, end: number): unknown =>
      form.read("json", readText(source, start, end)),
    encodeText: (value: unknown): string => form.write("json", value),
    encodeBinary: (value: unknown, sink: ByteSink): void => sink.text(form.write("json", value)),
  };
}

function jsonbCodec(form: JsonForm): Codec {
  return {
    name: "jsonb",
    oid: JSONB,
    decodeText: (text: string): unknown => form.read("jsonb", text),
    decodeBinary(source: ByteSource, start: number, end: number): unknown {
      if (start === end || source.bytes[start] !== JSONB_VERSION) {
        throw cannotDecode("jsonb", "value is not of version 1");
      }
      return form.read("jsonb", readText(source, start + 1, end));
    },
    encodeText: (value: unknown): string => form.write("jsonb", value),
    encodeBinary(value: unknown, sink: ByteSink): void {
      const text = form.write("jsonb", value);
      sink.uint8(JSONB_VERSION);
      sink.text(text);
    },
  };
}

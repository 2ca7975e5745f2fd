/**
 * Composite types: rows of attributes, as objects or as tuples; and rows of no type.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, located, undefinedValue } from "../conversion_error.ts";
import { objectOf } from "../object_row.ts";
import { RECORD } from "../oids.ts";
import { formatRecord, parseRecord } from "./record_text.ts";

/** The forms of composite values: objects by attribute name, or arrays in the order of the attributes. */
export type CompositeForm = "object" | "tuple";

/** One attribute, with how it is read and written. */
export interface CodecOfAttribute {
  /** Its name. */
  readonly name: string;
  /** The OID of its type, which the server compares. */
  readonly oid: number;
  /** How it is read and written. */
  readonly codec: Codec;
}

/** What makes a composite type. */
export interface CompositeType {
  /** Its name. */
  readonly name: string;
  /** Its OID. */
  readonly oid: number;
  /** Its attributes, in order. */
  readonly attributes: readonly CodecOfAttribute[];
  /** In what form values are wanted. */
  readonly form: CompositeForm;
  /** Hears that a value does not have these attributes: the type may have changed since they were looked up. */
  readonly onStale: () => void;
  /** Hears that a value does not fit these attributes, which may be the fault of the value. */
  readonly onMisfit: () => void;
}

/** Makes the codec of a composite type. It has a binary form where all of its attributes have one. */
export function compositeCodec(type: CompositeType): Codec {
  const { name, oid, attributes } = type;
  const names = attributes.map((attribute) => attribute.name);
  const made = (values: unknown[]) => type.form === "tuple" ? values : objectOf(names, values);
  return {
    name,
    oid,
    takesArrays: true,
    decodeText: (text: string): unknown => made(decodeText(type, text)),
    ...(attributes.every(({ codec }) => codec.decodeBinary) && {
      decodeBinary: (source: ByteSource, start: number, end: number): unknown =>
        made(decodeBinary(type, source, start, end)),
    }),
    encodeText: (value: unknown): string =>
      typeof value === "string" ? checkText(name, value) : encodeText(type, value),
    ...(attributes.every(({ codec }) => codec.encodeBinary) && {
      encodeBinary(value: unknown, sink: ByteSink): void {
        if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
        encodeBinary(type, value, sink);
      },
    }),
    prefersText: (value: unknown): boolean =>
      typeof value === "string" || someAttributePrefersText(type, value),
  };
}

function decodeText(type: CompositeType, text: string): unknown[] {
  const texts = parseRecord(type.name, text);
  const { attributes } = type;
  // A row without attributes is as empty as one whose only attribute is NULL.
  const isEmpty = texts.length === 1 && texts[0] === null && attributes.length === 0;
  if (texts.length !== attributes.length && !isEmpty) throw stale(type);
  try {
    return attributes.map(({ codec }, i) => {
      const part = texts[i] ?? null;
      return part === null ? null : codec.decodeText(part);
    });
  } catch (error) {
    type.onMisfit(); // it may be of another type by now
    throw error;
  }
}

function decodeBinary(
  type: CompositeType,
  source: ByteSource,
  start: number,
  end: number,
): unknown[] {
  const { view } = source;
  const { name, attributes } = type;
  if (end - start < 4) throw malformed(name);
  if (view.getInt32(start) !== attributes.length) throw stale(type);
  const values: unknown[] = [];
  let at = start + 4;
  for (const { oid, codec } of attributes) {
    if (at + 8 > end) throw malformed(name);
    if (view.getUint32(at) !== oid) throw stale(type);
    const size = view.getInt32(at + 4);
    at += 8;
    if (size < -1 || at + Math.max(size, 0) > end) throw malformed(name);
    values.push(size < 0 ? null : codec.decodeBinary!(source, at, at + size));
    at += Math.max(size, 0);
  }
  if (at !== end) throw malformed(name);
  return values;
}

/** The values of the attributes, in order. Throws `DataError` unless each has one. */
function valuesOf({ name, attributes }: CompositeType, value: unknown): unknown[] {
  if (Array.isArray(value)) {
    if (value.length === attributes.length) return value;
    throw cannotEncode(name, `value has ${value.length} attributes, the type ${attributes.length}`);
  }
  if (!isRecord(value)) {
    throw cannotEncode(name, "value is neither an object with its attributes nor an array of them");
  }
  const names = attributes.map((attribute) => attribute.name);
  if (!Object.keys(value).every((key) => names.includes(key))) {
    const known = names.map((each) => JSON.stringify(each)).join(", ");
    throw cannotEncode(name, `value has an attribute that the type has not; it has ${known}`);
  }
  return attributes.map((attribute) => partOf(value, attribute.name));
}

/** The value of an attribute: its own, or a getter's of its class, but nothing that every object has. */
function partOf(value: object, name: string): unknown {
  const isMissing = name in Object.prototype && !Object.hasOwn(value, name);
  return isMissing ? undefined : Reflect.get(value, name);
}

function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const isBuiltIn = value instanceof Map || value instanceof Date || ArrayBuffer.isView(value);
  return !isBuiltIn;
}

/** The same. What does not fit may be meant for a type that has been changed, so that is looked up again. */
function fittingValues(type: CompositeType, value: unknown): unknown[] {
  let fits = false;
  try {
    const values = valuesOf(type, value);
    fits = !values.includes(undefined);
    return values;
  } finally {
    if (!fits) type.onMisfit();
  }
}

function encodeText(type: CompositeType, value: unknown): string {
  const values = fittingValues(type, value);
  return formatRecord(
    type.attributes.map((attribute, i) =>
      inAttribute(attribute, values[i], (part) => attribute.codec.encodeText(part))
    ),
  );
}

function encodeBinary(type: CompositeType, value: unknown, sink: ByteSink): void {
  const { attributes } = type;
  const values = fittingValues(type, value);
  sink.int32(attributes.length);
  attributes.forEach((attribute, i) => {
    sink.int32(attribute.oid | 0);
    if (values[i] === null) return sink.int32(-1);
    const size = sink.openSized();
    inAttribute(attribute, values[i], (part) => attribute.codec.encodeBinary!(part, sink));
    sink.closeSized(size);
  });
}

/** What `encode` makes of the value of an attribute; null for NULL. */
function inAttribute<T>(
  { name, codec }: CodecOfAttribute,
  value: unknown,
  encode: (value: unknown) => T,
): T | null {
  if (value === null) return null;
  try {
    if (value === undefined) throw undefinedValue(codec.name);
    return encode(value);
  } catch (error) {
    throw located(error, `attribute ${JSON.stringify(name)}`);
  }
}

/** Whether one attribute can only go as text: then all of the row does. */
function someAttributePrefersText({ attributes }: CompositeType, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return attributes.some(({ name, codec }, i) => {
    const part: unknown = Array.isArray(value) ? value[i] : partOf(value, name);
    return part !== null && part !== undefined && codec.prefersText?.(part) === true;
  });
}

function stale(type: CompositeType): Error {
  type.onStale();
  return cannotDecode(type.name, "the type has been changed meanwhile; run the statement again");
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not a row in PostgreSQL's binary format");
}

/**
 * `record`: a row of no type, whose attributes are texts. Always in the text format: the binary one has types, but
 * the first result of a statement comes as text, and a value must not depend on that.
 */
export const recordCodec: Codec<(string | null)[]> = {
  name: "record",
  oid: RECORD,
  takesArrays: true,
  decodeText: (text: string): (string | null)[] => parseRecord("record", text),
  encodeText(value: unknown): string {
    if (typeof value === "string") return checkText("record", value);
    throw cannotEncode("record", "the server takes no rows without a type; cast to a named one");
  },
};

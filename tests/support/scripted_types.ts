/**
 * A server in memory with a composite type: what it answers to statements of it, and to the question what it is.
 * @module
 */

import { TYPE_LOOKUP } from "../../src/types/type_lookup.ts";
import type { Answer } from "./scripted_backend.ts";
import {
  type Column,
  commandComplete,
  concat,
  int32,
  OID,
  utf8,
  type Value,
} from "./scripted_messages.ts";
import type { Opened } from "./scripted_native.ts";

/** The OID of the type `pt`. */
export const PT = 16387;
/** The OID of a type that the server uses, and does not show. */
export const GONE = 16999;

/** A type as an answer describes it, in the order of its columns. */
export type Described = readonly unknown[];

/** What a composite type is. */
export function composite(
  oid: number,
  attributes: readonly (readonly [name: string, oid: number])[],
): Described {
  return [oid, `c${oid}`, "public", "c", false, ",", 0, 0, null, null, attributes];
}

/** What `pt` is: `a int4, b text`. */
export const PT_DESCRIBED: Described = composite(PT, [["a", OID.int4], ["b", OID.text]]);

/** The answer to the question what types are. */
export function described(...types: readonly Described[]): Answer {
  return lookupAnswer(types.length === 0 ? null : JSON.stringify(types));
}

/** An answer to the question what types are, with any text. */
export function lookupAnswer(text: Value): Answer {
  const columns = [{ name: "json_agg", oid: OID.text }];
  return { parameters: [1028], columns, rows: [[text]] };
}

/** A value of `pt`, in both forms. */
export function pt(a: number, b: string): Value {
  const text = `(${a},"${b}")`;
  const attributes = [int32(OID.int4), int32(4), int32(a), int32(OID.text), int32(b.length)];
  return { text, binary: concat(int32(2), ...attributes, utf8(b)) };
}

const P: Column = { name: "p", oid: PT };
const N: Column = { name: "n", oid: OID.int4 };

/** What the server knows. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  [TYPE_LOOKUP]: described(PT_DESCRIBED),
  "SELECT 1": { columns: [N], rows: [[1]] },
  "SELECT 2": { columns: [N], rows: [[2]] },
  "SELECT p": { columns: [P], rows: [[pt(1, "x")], [null]] },
  "SELECT p, n": { columns: [P, N, P], rows: [[pt(2, "y"), 7, null], [null, 8, pt(3, "")]] },
  "SELECT n, p": { columns: [N, P], rows: [[5, pt(5, "n")]] },
  "SELECT $1": { parameters: [PT], columns: [P], rows: [[pt(4, "z")]] },
  "SELECT gone": { columns: [{ name: "g", oid: GONE }, P], rows: [["(?)", pt(5, "g")]] },
  "SELECT proto": {
    columns: [{ name: "__proto__", oid: PT }, N],
    rows: [[pt(6, "proto"), 9]],
  },
  "INSERT": { columns: [P], rows: [[pt(7, "new")]], tag: "INSERT 0 1" },
  "runs": { columns: [P], rows: [[pt(8, "late")]], runs: true },
  "SELECT 1/0": { columns: [N], error: "22012" },
  "ALTER TYPE": { tag: "ALTER TYPE" },
  "SAVEPOINT": { tag: "SAVEPOINT" },
  "ROLLBACK TO": { raw: commandComplete("ROLLBACK") }, // the transaction goes on
};

/** How often the server was asked what types are. */
export function lookups({ backend }: Pick<Opened, "backend">): number {
  return backend.executed.filter((text) => text === TYPE_LOOKUP).length;
}

/** What the server was asked about, last. */
export function askedLast({ backend }: Opened): string {
  const last = backend.executed.lastIndexOf(TYPE_LOOKUP);
  return new TextDecoder().decode(backend.bound[last]![0]!);
}

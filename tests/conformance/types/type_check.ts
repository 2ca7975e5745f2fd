/**
 * What is asserted of the values of a type, by themselves and in all that can be made of them.
 * @module
 */

import { type Codec, type Connection, quoteLiteral } from "../../../mod.ts";
import { assertInBoth, Differences, type Expectation, rowOf } from "./both_formats.ts";
import { containersOf, typesOfContainers } from "./containers.ts";
import { codecsOf } from "./known_codecs.ts";
import { type LiteralCase, literalsFor, type TypeCases } from "./type_cases.ts";

/** How arrays are wanted on the connection. */
export type ArrayForm = "nested" | "bounded";

/** A value with its type, to be sent and to come back. */
export interface Sent {
  /** What is said of it when it does not. */
  readonly what: string;
  /** Its type, in SQL. */
  readonly type: string;
  /** What is passed. */
  readonly parameter: unknown;
  /** What comes back. */
  readonly value: unknown;
}

/** Asserts everything of one type; `sqlType` is its name in SQL. The connection's arrays are of this form. */
export async function checkType(
  conn: Connection,
  cases: TypeCases,
  sqlType: string,
  array: ArrayForm,
): Promise<void> {
  const major = Math.floor(conn.serverVersion / 10_000);
  const literals = literalsFor(cases, major);
  const values = await assertInBoth(conn, literals.map((each) => expectationOf(each, sqlType)));
  const scalars = values.map((value, i): Sent => ({
    what: nameOf(literals[i]!),
    type: sqlType,
    parameter: cases.parameter ? cases.parameter(value) : value,
    value,
  }));
  await conn.executeScript(typesOfContainers(cases, sqlType).join(";"));
  const containers = containersOf(cases, sqlType, literals, scalars, { array, major });
  await assertInBoth(conn, containers);
  const names = [...new Set([sqlType, ...containers.map(({ type }) => type)])];
  const codecOf = await codecsOf(conn, { array }, names);
  await checkAgainstLiterals(conn, cases, literals, scalars);
  const inText = cases.castFromText === false ? [] : scalars;
  await checkSent(conn, [...inText, ...containers], codecOf);
}

function nameOf({ text }: LiteralCase): string {
  return text.length > 60 ? `'${text.slice(0, 60)}…'` : `'${text}'`;
}

/** A literal of a type, in SQL. */
export function literalOf(text: string, sqlType: string): string {
  return `${quoteLiteral(text)}::${sqlType}`;
}

function expectationOf(literal: LiteralCase, sqlType: string): Expectation {
  const sql = literalOf(literal.text, sqlType);
  const what = nameOf(literal);
  return "value" in literal ? { what, sql, value: literal.value } : { what, sql };
}

/** The server takes what was sent for what was written, and reads what was written when that is sent. */
async function checkAgainstLiterals(
  conn: Connection,
  { equals = "=" }: TypeCases,
  literals: readonly LiteralCase[],
  scalars: readonly Sent[],
): Promise<void> {
  const columns = scalars.flatMap(({ type }, i) => {
    const literal = literalOf(literals[i]!.text, type);
    const parameter = `$${2 * i + 1}::${type}`;
    const isEqual = equals === null ? "true" : `${parameter} ${equals} ${literal}`;
    const written = `$${2 * i + 2}::${type}`;
    return [parameter, `(${parameter})::text`, `(${literal})::text`, isEqual, written];
  });
  const values = scalars.flatMap(({ parameter }, i) => [parameter, literals[i]!.text]);
  const row = await rowOf(conn, `SELECT ${columns}`, values);
  const wrong = new Differences();
  for (const [i, { what, value }] of scalars.entries()) {
    const [back, text, literal, isEqual, written] = row.slice(5 * i);
    wrong.note(`${what}, sent`, back, value);
    wrong.note(`text of ${what}, sent`, text, literal);
    wrong.note(`whether ${what}, sent, equals itself`, isEqual, true);
    wrong.note(`${what}, sent as it is written`, written, value);
  }
  wrong.assertNone();
}

/** Values come back as they went, as they are and as the codec's text, and so does NULL. */
async function checkSent(
  conn: Connection,
  sent: readonly Sent[],
  codecOf: (type: string) => Codec,
): Promise<void> {
  const values = sent.flatMap(({ type, parameter }) => {
    const text = parameter === null ? null : codecOf(type).encodeText(parameter);
    return [parameter, text, null];
  });
  const columns = sent.flatMap(({ type }, i) => [
    `$${3 * i + 1}::${type}`,
    `$${3 * i + 2}::text::${type}`,
    `$${3 * i + 3}::${type}`,
  ]);
  const row = await rowOf(conn, `SELECT ${columns}`, values);
  const wrong = new Differences();
  for (const [i, { what, value }] of sent.entries()) {
    const [asItIs, asText, none] = row.slice(3 * i);
    wrong.note(`${what}, sent`, asItIs, value);
    wrong.note(`${what}, sent as text`, asText, value);
    wrong.note(`NULL in the place of ${what}`, none, null);
  }
  wrong.assertNone();
}

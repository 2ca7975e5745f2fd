/**
 * tsquery, as PostgreSQL prints it: `'fat' & ( 'rat' | 'cat':*A ) & !'dog'`.
 *
 * In binary an int32 counts the items, which stand in prefix order, the right operand before the
 * left. Read from behind, that is postfix order with the operands as they are written, so that
 * nesting of any depth needs no stack of calls.
 * @module
 */

import { stringOf } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { LexemeReader, quoteLexeme, writeLexeme } from "./lexeme.ts";
import { TSQUERY } from "../oids.ts";
import {
  AND,
  NOT,
  OR,
  PHRASE,
  phraseOperator,
  type TsqueryOperand,
  type TsqueryOperator,
} from "./tsquery_item.ts";
import { parseTsquery } from "./tsquery_text.ts";

/** Numbers of the two kinds of items. */
const OPERAND = 1;
const OPERATOR = 2;

/** Weights as they are printed, by their bits. */
const WEIGHTS: readonly string[] = Array.from(
  { length: 16 },
  (_, bits) => [..."ABCD"].filter((_, i) => bits & 8 >> i).join(""),
);

/** Text that is done, and the operator on its outside. */
interface Printed {
  readonly text: string;
  readonly operator: TsqueryOperator | null;
}

function decodeBinary(source: ByteSource, start: number, end: number): string {
  const reader = new LexemeReader("tsquery", source, start, end);
  const items: (Printed | TsqueryOperator)[] = [];
  for (let left = reader.count(); left > 0; left--) items.push(readItem(reader));
  reader.finish();
  return items.length === 0 ? "" : print(items);
}

function readItem(reader: LexemeReader): Printed | TsqueryOperator {
  const kind = reader.uint8();
  if (kind === OPERAND) return { text: operandText(reader), operator: null };
  if (kind === OPERATOR) return readOperator(reader);
  throw cannotDecode("tsquery", "an item is of an unknown kind");
}

function operandText(reader: LexemeReader): string {
  const weights = WEIGHTS[reader.uint8()];
  if (weights === undefined) throw cannotDecode("tsquery", "a weight does not exist");
  const flags = (reader.uint8() === 0 ? "" : "*") + weights;
  return quoteLexeme(reader.lexeme()) + (flags === "" ? "" : `:${flags}`);
}

function readOperator(reader: LexemeReader): TsqueryOperator {
  const code = reader.uint8();
  if (code === PHRASE) return phraseOperator(reader.uint16());
  const operator = [NOT, AND, OR].find((operator) => operator.code === code);
  if (operator === undefined) throw cannotDecode("tsquery", "an operator does not exist");
  return operator;
}

function print(items: readonly (Printed | TsqueryOperator)[]): string {
  const stack: Printed[] = [];
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i]!;
    stack.push("text" in item ? item : applied(item, stack));
  }
  if (stack.length !== 1) throw cannotDecode("tsquery", "an operator is missing");
  return stack[0]!.text;
}

/** The operator with its operands, which it takes off the stack. */
function applied(operator: TsqueryOperator, stack: Printed[]): Printed {
  const right = stack.pop();
  const left = operator === NOT ? null : stack.pop();
  if (right === undefined || left === undefined) {
    throw cannotDecode("tsquery", "an operand is missing");
  }
  if (left === null) return { text: operator.symbol + inside(operator, right), operator };
  // Only a phrase says something else when the right of two is done first.
  const isNested = operator.code === PHRASE && right.operator?.code === PHRASE;
  const rightText = isNested ? `( ${right.text} )` : inside(operator, right);
  return { text: `${inside(operator, left)} ${operator.symbol} ${rightText}`, operator };
}

function inside(outer: TsqueryOperator, { text, operator }: Printed): string {
  const isLooser = operator !== null && operator.priority < outer.priority;
  return isLooser ? `( ${text} )` : text;
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  const items = parseTsquery(stringOf("tsquery", value));
  if (items === null) throw cannotEncode("tsquery", "a string has no binary form");
  sink.int32(items.length);
  for (const item of items.reverse()) {
    if ("bytes" in item) writeOperand(sink, item);
    else writeOperator(sink, item);
  }
}

function writeOperand(sink: ByteSink, { bytes, weights, isPrefix }: TsqueryOperand): void {
  sink.uint8(OPERAND);
  sink.uint8(weights);
  sink.uint8(isPrefix ? 1 : 0);
  writeLexeme(sink, bytes);
}

function writeOperator(sink: ByteSink, { code, distance }: TsqueryOperator): void {
  sink.uint8(OPERATOR);
  sink.uint8(code);
  if (distance !== undefined) sink.int16(distance);
}

/**
 * `tsquery`, a string as PostgreSQL prints it. In goes any text that is one; only what is written
 * as PostgreSQL prints it has a binary form.
 */
export const tsqueryCodec: Codec<string> = {
  name: "tsquery",
  oid: TSQUERY,
  decodeText: (text: string): string => text,
  decodeBinary,
  encodeText: (value: unknown): string => stringOf("tsquery", value),
  encodeBinary,
  prefersText: (value: unknown): boolean =>
    typeof value === "string" && parseTsquery(value) === null,
};

/**
 * Functions of text.
 * @module
 */

import { listed } from "./call_node.ts";
import type { TextExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { argumentNode, functionOf } from "./function_call.ts";
import type { Given, IntegerArgument } from "./function_types.ts";
import type { AnyArgument, NullOf, SourceOf, Sure, TextOperand } from "./kinds.ts";
import { TEXT_ARRAY } from "./result_types.ts";
import { INTEGER, TEXT_TYPE } from "./sql_types.ts";

/**
 * Functions of text.
 *
 * @see https://www.postgresql.org/docs/current/functions-string.html
 */
export interface TextFunctions {
  /** In lower case. */
  lower<E extends [text: TextOperand]>(...args: E): Given<E, string, "text">;
  /** In upper case. */
  upper<E extends [text: TextOperand]>(...args: E): Given<E, string, "text">;
  /** With each word's first letter in upper case. */
  initcap<E extends [text: TextOperand]>(...args: E): Given<E, string, "text">;
  /** From its end to its beginning. */
  reverse<E extends [text: TextOperand]>(...args: E): Given<E, string, "text">;
  /** Its MD5 in hexadecimal. */
  md5<E extends [text: TextOperand]>(...args: E): Given<E, string, "text">;
  /** How many characters it has. */
  length<E extends [text: TextOperand]>(...args: E): Given<E, number, "integer">;
  /** How many characters it has. */
  charLength<E extends [text: TextOperand]>(...args: E): Given<E, number, "integer">;
  /** How many bytes it has. */
  octetLength<E extends [text: TextOperand]>(...args: E): Given<E, number, "integer">;
  /** What begins at a position, the first being 1, of so many characters, or to the end. */
  substring<E extends [text: TextOperand, from: IntegerArgument, count?: IntegerArgument]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Without spaces, or those characters, at both ends: `btrim()`. */
  trim<E extends [text: TextOperand, characters?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Without spaces, or those characters, at its beginning. */
  ltrim<E extends [text: TextOperand, characters?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Without spaces, or those characters, at its end. */
  rtrim<E extends [text: TextOperand, characters?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** With a text replaced wherever it is. */
  replace<E extends [text: TextOperand, from: TextOperand, to: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** With characters replaced by those at the same positions. */
  translate<E extends [text: TextOperand, from: TextOperand, to: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** All of them one after another, without those that are null. */
  concat<E extends readonly AnyArgument[]>(
    ...values: E
  ): TextExpr<string, Sure<SourceOf<E[number]>>>;
  /** The same with a text between them. */
  concatWs<E extends TextOperand, A extends readonly AnyArgument[]>(
    separator: E,
    ...values: A
  ): TextExpr<string | NullOf<E>, SourceOf<E> | Sure<SourceOf<A[number]>>>;
  /** What is between two separators, the first being 1; from the end where it is negative. */
  splitPart<E extends [text: TextOperand, separator: TextOperand, position: IntegerArgument]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Its first characters, or all but the last ones where it is negative. */
  left<E extends [text: TextOperand, count: IntegerArgument]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Its last characters, or all but the first ones where it is negative. */
  right<E extends [text: TextOperand, count: IntegerArgument]>(
    ...args: E
  ): Given<E, string, "text">;
  /** So many characters, filled at the beginning with spaces or a text. */
  lpad<E extends [text: TextOperand, length: IntegerArgument, fill?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** So many characters, filled at the end with spaces or a text. */
  rpad<E extends [text: TextOperand, length: IntegerArgument, fill?: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** Where the first text begins in the other, the first being 1; 0 where it does not: `POSITION(a IN b)`. */
  position<E extends [text: TextOperand, within: TextOperand]>(
    ...args: E
  ): Given<E, number, "integer">;
  /** So many times. */
  repeat<E extends [text: TextOperand, times: IntegerArgument]>(
    ...args: E
  ): Given<E, string, "text">;
  /** A text with values in the places of `%s`, `%I` and `%L`. */
  format<E extends TextOperand, A extends readonly AnyArgument[]>(
    format: E,
    ...values: A
  ): TextExpr<string | NullOf<E>, SourceOf<E> | Sure<SourceOf<A[number]>>>;
  /** The parts of a text between separators, as an array; `nullText` becomes null. */
  stringToArray<E extends [text: TextOperand, separator: TextOperand, nullText?: TextOperand]>(
    ...args: E
  ): Given<E, string[], "text[]">;
}

/** {@linkcode TextFunctions} at run time. */
export const textFunctions: TextFunctions = {
  lower: functionOf("lower", TEXT_TYPE, TEXT_TYPE),
  upper: functionOf("upper", TEXT_TYPE, TEXT_TYPE),
  initcap: functionOf("initcap", TEXT_TYPE, TEXT_TYPE),
  reverse: functionOf("reverse", TEXT_TYPE, TEXT_TYPE),
  md5: functionOf("md5", TEXT_TYPE, TEXT_TYPE),
  length: functionOf("length", INTEGER, TEXT_TYPE),
  charLength: functionOf("char_length", INTEGER, TEXT_TYPE),
  octetLength: functionOf("octet_length", INTEGER, TEXT_TYPE),
  substring: functionOf("substring", TEXT_TYPE, TEXT_TYPE, INTEGER),
  trim: functionOf("btrim", TEXT_TYPE, TEXT_TYPE),
  ltrim: functionOf("ltrim", TEXT_TYPE, TEXT_TYPE),
  rtrim: functionOf("rtrim", TEXT_TYPE, TEXT_TYPE),
  replace: functionOf("replace", TEXT_TYPE, TEXT_TYPE),
  translate: functionOf("translate", TEXT_TYPE, TEXT_TYPE),
  concat: functionOf("concat", TEXT_TYPE, null),
  concatWs: functionOf("concat_ws", TEXT_TYPE, TEXT_TYPE, null),
  splitPart: functionOf("split_part", TEXT_TYPE, TEXT_TYPE, TEXT_TYPE, INTEGER),
  left: functionOf("left", TEXT_TYPE, TEXT_TYPE, INTEGER),
  right: functionOf("right", TEXT_TYPE, TEXT_TYPE, INTEGER),
  lpad: functionOf("lpad", TEXT_TYPE, TEXT_TYPE, INTEGER, TEXT_TYPE),
  rpad: functionOf("rpad", TEXT_TYPE, TEXT_TYPE, INTEGER, TEXT_TYPE),
  position: (...args: readonly unknown[]) => {
    const nodes = args.map((arg, i) =>
      argumentNode(arg, TEXT_TYPE, `position() argument ${i + 1}`)
    );
    const parts = ["POSITION(", ...listed(nodes, " IN "), ")"];
    return expressionOf({ kind: "syntax", parts, type: INTEGER, atomic: true });
  },
  repeat: functionOf("repeat", TEXT_TYPE, TEXT_TYPE, INTEGER),
  format: functionOf("format", TEXT_TYPE, TEXT_TYPE, null),
  stringToArray: functionOf("string_to_array", TEXT_ARRAY, TEXT_TYPE),
};

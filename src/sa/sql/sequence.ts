/**
 * Sequences.
 * @module
 */

import { nameIn } from "./clauses.ts";
import type { AnyColumn } from "./columns.ts";
import { ArgumentError } from "./errors.ts";
import type { NumberExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { Kind, TypeOf } from "./kinds.ts";
import { type NameNode, nameNode } from "./name_node.ts";
import type { ExpressionNode, Part, TableColumnNode } from "./nodes.ts";
import { sequenceClauses, type SequenceOptions } from "./sequence_options.ts";
import { bigintType } from "./sql_types_numbers.ts";
import { tableColumnNode } from "./table_column.ts";
import { TypeHolder } from "./type_holder.ts";

/** What a sequence is beyond how it counts. */
export interface SequencePlace extends SequenceOptions {
  /** Its schema; without it the search path finds it. */
  schema?: string;
  /** SMALLINT, INTEGER or BIGINT; BIGINT when left out. */
  type?: TypeOf<unknown, Kind>;
  /** The column that it belongs to, with which it goes. */
  ownedBy?: () => AnyColumn;
}

/** A sequence as plain data. */
export interface SequenceNode {
  /** Its name. */
  readonly name: NameNode;
  /** Its name as SQL text, with its schema. */
  readonly sql: string;
  /** What is after its name in CREATE SEQUENCE. */
  readonly clauses: string;
  readonly ownedBy: (() => TableColumnNode) | null;
}

/** Which sequence an expression takes the next value of. */
const OF_EXPRESSION = new WeakMap<ExpressionNode, SequenceNode>();

/** A sequence: made by {@linkcode sequence}. */
export interface Sequence {
  /** Its name, without a schema. */
  readonly name: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** The next value: `nextval()`. As `default()` it is asked for by each INSERT that leaves the column out. */
  nextValue(): NumberExpr<bigint, never, "bigint">;
}

/** The class behind `Sequence`; its private field is the brand. */
export class SequenceObject implements Sequence {
  readonly name: string;
  readonly schema: string | null;
  readonly #node: SequenceNode;

  private constructor(name: string, schema: string | null, node: SequenceNode) {
    this.name = name;
    this.schema = schema;
    this.#node = node;
  }

  /** Makes one. Throws `ArgumentError` for a name that is none and for options that PostgreSQL does not have. */
  static make(name: string, options: SequencePlace): SequenceObject {
    const { schema = null, type, ownedBy } = givenOptions(options, "sequence()");
    if (ownedBy !== undefined && typeof ownedBy !== "function") {
      throw new ArgumentError("Cannot define a sequence: ownedBy is not a function");
    }
    const ofType = type === undefined ? "" : ` AS ${TypeHolder.typeOf(type, "type").name}`;
    return new SequenceObject(name, schema, {
      name: nameNode(schema, identifier(name, "a sequence")),
      sql: nameIn(schema, name, "a sequence"),
      clauses: ofType + sequenceClauses(options),
      ownedBy: ownedBy === undefined ? null : () => tableColumnNode(ownedBy(), "ownedBy"),
    });
  }

  /** The node of a sequence, or undefined for anything else. */
  static nodeOf(value: unknown): SequenceNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }

  /** Its node. */
  get node(): SequenceNode {
    return this.#node;
  }

  nextValue(): NumberExpr<bigint, never, "bigint"> {
    return nextValueOf(this.#node);
  }
}

/**
 * A sequence. `createAll()` creates it with the tables whose columns take their default from it.
 *
 * Throws `ArgumentError` for a name that is none and for numbers that are not whole.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const numbers = sa.sequence("invoice_number", { start: 1000 });
 * const invoice = sa.table("invoice", new sa.MetaData(), {
 *   number: sa.bigint().primaryKey().serverDefault(numbers),
 * });
 * console.log(sa.createTable(invoice).toSQL().text.includes("DEFAULT nextval('invoice_number')")); // true
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createsequence.html}, SQLAlchemy's `Sequence`
 */
export function sequence(name: string, options: SequencePlace = {}): Sequence {
  return SequenceObject.make(name, options);
}

/** The expression of the next value of a sequence. */
export function nextValueOf(sequence: SequenceNode): NumberExpr<bigint, never, "bigint"> {
  const parts: Part[] = ["nextval(", { ...sequence.name, quoted: true }, ")"];
  const node: ExpressionNode = { kind: "syntax", parts, type: bigintType(), atomic: true };
  OF_EXPRESSION.set(node, sequence);
  return expressionOf(node);
}

/** The sequence whose next value an expression is, or undefined for any other. */
export function sequenceOf(node: ExpressionNode): SequenceNode | undefined {
  return OF_EXPRESSION.get(node);
}

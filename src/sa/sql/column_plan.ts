/**
 * What a column definition has been told.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { ReferencePlan } from "./foreign_key_options.ts";
import { identifier } from "./identifiers.ts";
import type { ClientDefault, ExpressionNode, TableColumnNode } from "./nodes.ts";
import { NodeHolder } from "./node_holder.ts";
import { operandNode } from "./operands.ts";
import { nextValueOf, type SequenceNode, SequenceObject, sequenceOf } from "./sequence.ts";
import type { SqlType } from "./sql_type.ts";

/** UNIQUE of one column. */
export interface UniquePlan {
  readonly name: string | null;
  readonly nullsNotDistinct: boolean;
  readonly comment: string | null;
}

/** An index on one column. */
export interface ColumnIndexPlan {
  readonly name: string | null;
  readonly unique: boolean;
  /** The method as SQL text, or null for B-tree. */
  readonly using: string | null;
  readonly comment: string | null;
}

/** IDENTITY. */
export interface IdentityPlan {
  readonly always: boolean;
  /** `START WITH 5`, each with a space before it. */
  readonly clauses: string;
}

/** GENERATED ALWAYS AS. */
export interface GeneratedPlan {
  /** A function, since it names columns of a table that is not there yet. */
  readonly expression: () => ExpressionNode;
  readonly stored: boolean;
}

/** What a definition has been told. */
export interface ColumnPlan {
  readonly type: SqlType;
  readonly name: string | null;
  readonly primaryKey: { readonly name: string | null } | null;
  readonly notNull: boolean;
  readonly unique: UniquePlan | null;
  readonly index: ColumnIndexPlan | null;
  readonly autoincrement: boolean | null;
  readonly references: (ReferencePlan & { readonly target: () => TableColumnNode }) | null;
  readonly clientDefault: ClientDefault | null;
  readonly onUpdate: ClientDefault | null;
  /** What is after DEFAULT. */
  readonly serverDefault: ExpressionNode | null;
  readonly identity: IdentityPlan | null;
  readonly generated: GeneratedPlan | null;
  /** As SQL text. */
  readonly collation: string | null;
  readonly comment: string | null;
  /** Those that its defaults take values from. */
  readonly sequences: readonly SequenceNode[];
}

/** What a nullable column of this type has been told: nothing. */
export function emptyPlan(type: SqlType): ColumnPlan {
  return {
    type,
    name: null,
    primaryKey: null,
    notNull: false,
    unique: null,
    index: null,
    autoincrement: null,
    references: null,
    clientDefault: null,
    onUpdate: null,
    serverDefault: null,
    identity: null,
    generated: null,
    collation: null,
    comment: null,
    sequences: [],
  };
}

/** A name, or null where it was left out. Throws `ArgumentError` for what is none. */
export function optionalName(name: unknown, slot: string): string | null {
  if (name === undefined || name === null) return null;
  identifier(name, slot);
  return name as string;
}

/** What makes the value of a column that a statement leaves out. */
export function clientDefault(value: unknown, type: SqlType, slot: string): ClientDefault {
  if (typeof value === "function") return { make: () => value() };
  const made = valueOrNext(value);
  operandNode(made, type, slot);
  return { make: () => made };
}

/** The expression after DEFAULT. */
export function serverDefaultNode(value: unknown, type: SqlType): ExpressionNode {
  return operandNode(valueOrNext(value), type, "serverDefault(value)");
}

/** The sequence that a default is, or takes its value from. */
export function sequencesIn(value: unknown, node?: ExpressionNode): SequenceNode[] {
  const sequence = SequenceObject.nodeOf(value) ?? (node && sequenceOf(node));
  return sequence === undefined ? [] : [sequence];
}

/** What makes the expression of a generated column: an expression, or a function that gives one. */
export function generatedNode(value: unknown, type: SqlType): () => ExpressionNode {
  const slot = "generatedAs(expression)";
  if (typeof value === "function") return () => expressionOrThrow(value(), type, slot);
  const node = expressionOrThrow(value, type, slot);
  return () => node;
}

function expressionOrThrow(value: unknown, type: SqlType, slot: string): ExpressionNode {
  if (NodeHolder.nodeOf(value) !== undefined) return operandNode(value, type, slot);
  throw new ArgumentError(`Cannot define a column: ${slot} is not an expression`);
}

function valueOrNext(value: unknown): unknown {
  const sequence = SequenceObject.nodeOf(value);
  return sequence === undefined ? value : nextValueOf(sequence);
}

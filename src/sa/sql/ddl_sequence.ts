/**
 * CREATE SEQUENCE and DROP SEQUENCE.
 * @module
 */

import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
  ifNotExistsClause,
} from "./ddl_options.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { ArgumentError } from "./errors.ts";
import type { Part } from "./nodes.ts";
import { type Sequence, type SequenceNode, SequenceObject } from "./sequence.ts";

/**
 * CREATE SEQUENCE. Throws `ArgumentError` for what is no sequence.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createsequence.html}, SQLAlchemy's `CreateSequence`
 */
export function createSequence(sequence: Sequence, options: CreateOptions = {}): Ddl {
  const node = sequenceNode(sequence);
  return DdlStatement.of([...createParts(node, options), ...ownedParts(node)]);
}

/** DROP SEQUENCE. Throws `ArgumentError` for what is no sequence. */
export function dropSequence(sequence: Sequence, options: DropOptions = {}): Ddl {
  return dropSequenceNode(sequenceNode(sequence), options);
}

/** CREATE SEQUENCE before the table that owns it is there. */
export function createSequenceNode(node: SequenceNode, options: CreateOptions): DdlStatement {
  return DdlStatement.of(createParts(node, options));
}

/** ALTER SEQUENCE … OWNED BY, or nothing where no column owns it. */
export function ownSequenceNode(node: SequenceNode): DdlStatement[] {
  if (node.ownedBy === null) return [];
  return [DdlStatement.of(["ALTER SEQUENCE ", node.name, ...ownedParts(node)])];
}

/** DROP SEQUENCE of a node. */
export function dropSequenceNode({ name }: SequenceNode, options: DropOptions): DdlStatement {
  return DdlStatement.of([
    `DROP SEQUENCE ${ifExistsClause(options)}`,
    name,
    cascadeClause(options),
  ]);
}

function createParts({ name, clauses }: SequenceNode, options: CreateOptions): Part[] {
  return [`CREATE SEQUENCE ${ifNotExistsClause(options)}`, name, clauses];
}

function ownedParts({ ownedBy }: SequenceNode): Part[] {
  if (ownedBy === null) return [];
  const { source, sqlName } = ownedBy();
  return [" OWNED BY ", source, `.${sqlName}`];
}

function sequenceNode(value: unknown): SequenceNode {
  const node = SequenceObject.nodeOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError("Cannot build the statement: argument is not a sequence");
}

/**
 * Statements of DDL that the builder has no words for.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import { wholeNumber } from "./clauses.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { FragmentObject } from "./fragment.ts";
import type { FromItem } from "./from_item.ts";
import { addSources } from "./from_sources.ts";
import type { ExprOf, Kind, Selection, TypeOf } from "./kinds.ts";
import { typeNameNode } from "./name_node.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, Part, SourceNode, TableNode } from "./nodes.ts";
import { queryNodeOf } from "./query_holder.ts";
import { type Sequence, SequenceObject } from "./sequence.ts";
import { SourceHolder } from "./source_holder.ts";
import type { Executable } from "./statement.ts";
import { templateTexts } from "./template.ts";
import { TypeHolder } from "./type_holder.ts";
import { isString } from "./type_parts.ts";

/** What a statement of DDL can have in it. */
export type DdlValue =
  | FromItem<string>
  | ExprOf<unknown, string>
  | TypeOf<unknown, Kind>
  | Executable<Selection, string>
  | Sequence
  | string
  | number
  | bigint
  | boolean;

/**
 * A statement of DDL that the builder has no words for. Tables, columns and sequences stand in it as their names;
 * expressions, types, queries and what `sql.id()` names as their text; strings in single quotes; whole numbers, true
 * and false as they are.
 *
 * Throws `ArgumentError` for anything else in it, and when it is not called as a template.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
 * const statement = sa.ddl`ALTER TABLE ${tbl} ALTER COLUMN ${tbl.c.val} SET STATISTICS ${500}`;
 * console.log(String(statement)); // ALTER TABLE tbl ALTER COLUMN val SET STATISTICS 500
 * tbl.on("afterCreate", statement);
 * ```
 *
 * @see SQLAlchemy's `DDL`
 */
export function ddl(texts: TemplateStringsArray, ...values: readonly DdlValue[]): Ddl {
  const strings = templateTexts(texts, values, "ddl");
  const parts = strings.flatMap((text, i): Part[] =>
    i === values.length ? [text] : [text, partOf(values[i], i + 1)]
  );
  return DdlStatement.of(parts, tableIn(values));
}

function partOf(value: unknown, number: number): Part {
  if (typeof value === "string") return quoteLiteral(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") {
    const text = wholeNumber(value, `value ${number} in ddl`);
    // The space keeps the sign apart from another before it, with which it would begin a comment.
    return value < 0 ? ` ${text}` : text;
  }
  const part = SourceHolder.nodeOf(value) ?? queryNodeOf(value) ?? expressionIn(value) ??
    SequenceObject.nodeOf(value)?.name;
  if (part !== undefined) return part;
  // What is none of these must be a type.
  return typeNameNode(TypeHolder.typeOf(value, `value ${number} in ddl`));
}

/** A column is its own name, which is what there is to say of it in DDL, and a name is not in parentheses. */
function expressionIn(value: unknown): ExpressionNode | string | undefined {
  const node = NodeHolder.nodeOf(value);
  if (node === undefined) return undefined;
  const texts = FragmentObject.partsOf(value);
  if (texts?.every(isString)) return texts.join("");
  const expression = unlabelled(node);
  return expression.kind === "column" ? expression.sqlName : expression;
}

/** The table whose columns expressions name without it: the first that is in it, or that a column belongs to. */
function tableIn(values: readonly unknown[]): TableNode | null {
  for (const value of values) {
    const found = new Set<SourceNode>();
    const source = SourceHolder.nodeOf(value);
    const node = NodeHolder.nodeOf(value);
    if (source !== undefined) found.add(source);
    if (node !== undefined) addSources(unlabelled(node), found);
    for (const each of found) if (each.kind === "table") return each;
  }
  return null;
}

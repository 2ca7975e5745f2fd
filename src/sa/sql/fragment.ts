/**
 * Text of the user's in statements, as the template `sql` makes it.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import type { Compiled } from "./compiled.ts";
import { definedColumns } from "./defined_columns.ts";
import type { Kinds } from "./expr.ts";
import { Expression, expressionOf } from "./expression.ts";
import type { ExprOf, KIND, Label, OrderTerm, OUTER, Selection } from "./kinds.ts";
import type { FragmentNode } from "./nodes.ts";
import type { Combinable } from "./query.ts";
import { CombinableStatement } from "./query_statement.ts";
import type { AnyDefinition, ColumnValue } from "./row_types.ts";
import {
  compiled,
  type Executable,
  type NULLABLE,
  type SELECTION,
  type ShowOptions,
} from "./statement.ts";
import { TypeHolder } from "./type_holder.ts";

/** What text that is a query selects. */
export type TextColumns<D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ExprOf<ColumnValue<D[K]>, never, D[K][typeof KIND]>;
};

/** Text that is a query: it can be executed, combined, and stand where queries do. */
export type TextQuery<D extends ColumnDefinitions> = Combinable<TextColumns<D>>;

/**
 * Text with values and expressions in it. It is an expression of any type, a condition, or a whole statement; `V` is
 * taken on trust. Its rows are read as those of the connection are, unless {@linkcode columns} says what they hold.
 */
export interface Fragment<out V = unknown> extends ExprOf<V, never, never>, Executable<Selection> {
  /**
   * An expression of a type, with its operators: nullable unless the type says `notNull()`. Throws `ArgumentError`
   * for what is no type.
   */
  as<D extends AnyDefinition>(type: D): Kinds<ColumnValue<D>, never>[D[typeof KIND]];
  /**
   * A query with these columns: the names and the order of those that the text selects. They are nullable unless
   * they say `notNull()`. Throws `ArgumentError` for what is no column definition.
   *
   * @see SQLAlchemy's `TextClause.columns()`
   */
  columns<D extends ColumnDefinitions>(columns: D): TextQuery<D>;
  /** Names it in the result: `AS name`. */
  label<const K extends string>(name: K): Label<K, V>;
  /** Ascending, for `orderBy()`. */
  asc(): OrderTerm;
  /** Descending, for `orderBy()`. */
  desc(): OrderTerm;
}

/** The class behind `Fragment`; its private field is the brand. */
export class FragmentObject extends Expression {
  declare readonly [SELECTION]: never;
  declare readonly [NULLABLE]: never;
  declare readonly [OUTER]: never;
  readonly #fragment: FragmentNode;

  constructor(node: FragmentNode) {
    super(node);
    this.#fragment = node;
  }

  /** The parts of a fragment, or undefined for anything else. */
  static partsOf(value: unknown): FragmentNode["parts"] | undefined {
    return typeof value === "object" && value !== null && #fragment in value
      ? value.#fragment.parts
      : undefined;
  }

  as(type: unknown): never {
    return expressionOf({ ...this.#fragment, type: TypeHolder.typeOf(type, "as(type)") });
  }

  columns(columns: unknown): never {
    const selection = definedColumns(columns, "columns()");
    return new TextStatement({ kind: "text", fragment: this.#fragment, selection }) as never;
  }

  toSQL(options?: ShowOptions): Compiled {
    return compiled({ kind: "text", fragment: this.#fragment, selection: null }, options);
  }
}

class TextStatement extends CombinableStatement {}

/**
 * What builders make: plain immutable data with a `kind`, which the compiler turns into text.
 *
 * Nodes never reach users, so nothing that a user holds can be taken for one. Names in nodes are SQL text
 * already, through `identifier()`.
 * @module
 */

import type { SqlType } from "./sql_type.ts";

/** A table. Its columns are added once, before anybody sees it. */
export interface TableNode {
  readonly kind: "table";
  /** As statements name it: `billing."order"`. */
  readonly sql: string;
  /** As error messages and `MetaData.tables` name it: `billing.order`. */
  readonly fullName: string;
  /** In the order of the definition. */
  readonly columns: readonly ColumnNode[];
}

/** What PostgreSQL does to the referring row when the row it refers to goes or changes. */
export type ReferentialAction = "cascade" | "restrict" | "set null" | "set default" | "no action";

/** A foreign key of one column. */
export interface ReferenceNode {
  /** The column referred to; a function, since that table may be defined later. */
  readonly target: () => ColumnNode;
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

/** What makes a value for a column that an INSERT leaves out. */
export interface ClientDefault {
  make(): unknown;
}

/** A column of a table. */
export interface ColumnNode {
  readonly kind: "column";
  readonly table: TableNode;
  /** Its property name in `t.c` and in rows. */
  readonly key: string;
  /** Its name in the database, or null where that is the key. */
  readonly name: string | null;
  /** As DDL and SET name it. */
  readonly sqlName: string;
  /** As expressions name it: `tbl.id`. */
  readonly sql: string;
  /** The label that makes its rows have the key, or null when the column's own name does already. */
  readonly label: string | null;
  readonly type: SqlType;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  /** Whether it numbers itself. */
  readonly serial: boolean;
  readonly clientDefault: ClientDefault | null;
  /** The quoted literal after DEFAULT. */
  readonly serverDefault: string | null;
  readonly references: ReferenceNode | null;
}

/** A value to bind. The same node keeps the same `$n` wherever it stands in a statement. */
export interface ValueNode {
  readonly kind: "value";
  readonly value: unknown;
  readonly type: SqlType;
}

/** The operators that compare two operands. */
export type ComparisonOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "like";

/** Two operands compared. */
export interface ComparisonNode {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

/** IS NULL. */
export interface NullTestNode {
  readonly kind: "nullTest";
  readonly operand: ExpressionNode;
  readonly negated: boolean;
}

/** Whether an operand is in a list. The list is one parameter, an array without nulls. */
export interface MembershipNode {
  readonly kind: "membership";
  readonly operand: ExpressionNode;
  readonly list: readonly unknown[];
  readonly negated: boolean;
}

/** AND or OR of any number of terms; of none it is TRUE or FALSE. */
export interface LogicalNode {
  readonly kind: "logical";
  readonly operator: "and" | "or";
  readonly terms: readonly ExpressionNode[];
}

/** NOT. */
export interface NotNode {
  readonly kind: "not";
  readonly operand: ExpressionNode;
}

/** Everything that has a value. */
export type ExpressionNode =
  | ColumnNode
  | ValueNode
  | ComparisonNode
  | NullTestNode
  | MembershipNode
  | LogicalNode
  | NotNode;

/** An expression with a name. The name means something in a selection only, so no other node has one inside. */
export interface LabelNode {
  readonly kind: "label";
  readonly key: string;
  readonly operand: ExpressionNode;
}

/** One term of ORDER BY. */
export interface OrderNode {
  readonly operand: ExpressionNode;
  readonly direction: "asc" | "desc" | null;
  readonly nulls: "first" | "last" | null;
}

/** One column of a result. */
export interface SelectedNode {
  /** Its key in rows. */
  readonly key: string;
  /** The text after AS, or null where the key comes by itself. */
  readonly label: string | null;
  readonly expression: ExpressionNode;
}

/** SELECT. */
export interface SelectNode {
  readonly kind: "select";
  readonly selection: readonly SelectedNode[];
  readonly where: readonly ExpressionNode[];
  readonly orderBy: readonly OrderNode[];
  readonly limit: number | null;
  readonly offset: number | null;
}

/** The values of one new row, by column; a column left out takes its default. */
export type RowNode = ReadonlyMap<ColumnNode, ExpressionNode>;

/** INSERT. */
export interface InsertNode {
  readonly kind: "insert";
  readonly table: TableNode;
  readonly rows: readonly RowNode[];
  readonly returning: readonly SelectedNode[] | null;
}

/** UPDATE. */
export interface UpdateNode {
  readonly kind: "update";
  readonly table: TableNode;
  readonly set: RowNode;
  readonly where: readonly ExpressionNode[];
  /** Whether the user said that no condition is meant. */
  readonly allRows: boolean;
  readonly returning: readonly SelectedNode[] | null;
}

/** DELETE. */
export interface DeleteNode {
  readonly kind: "delete";
  readonly table: TableNode;
  readonly where: readonly ExpressionNode[];
  /** Whether the user said that no condition is meant. */
  readonly allRows: boolean;
  readonly returning: readonly SelectedNode[] | null;
}

/** CREATE TABLE. */
export interface CreateTableNode {
  readonly kind: "createTable";
  readonly table: TableNode;
  readonly ifNotExists: boolean;
}

/** DROP TABLE. */
export interface DropTableNode {
  readonly kind: "dropTable";
  readonly table: TableNode;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** Everything that can be run. */
export type StatementNode =
  | SelectNode
  | InsertNode
  | UpdateNode
  | DeleteNode
  | CreateTableNode
  | DropTableNode;

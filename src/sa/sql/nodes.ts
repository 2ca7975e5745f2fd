/**
 * What builders make: plain immutable data with a `kind`, which the compiler turns into text. Nodes never reach users,
 * so nothing that a user holds can be taken for one. Names in nodes are SQL text already, through `identifier()`.
 * @module
 */

import type { PlacedName } from "./name_node.ts";
import type { SqlType } from "./sql_type.ts";
import type { ParamNode, ValueNode } from "./value_nodes.ts";

/** A table. Its columns are added once, before anybody sees it. */
export interface TableNode {
  readonly kind: "table";
  /** Its name, without a schema. */
  readonly name: string;
  /** The same as SQL text. */
  readonly sqlName: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** As statements name it: `billing."order"`. */
  readonly sql: string;
  /** As error messages and `MetaData.tables` name it: `billing.order`. */
  readonly fullName: string;
  /** In the order of the definition. */
  readonly columns: readonly TableColumnNode[];
  /** Constraints, indexes, comment and storage: what DDL says beyond the columns. */
  readonly details: object;
}

/** What makes a value for a column that an INSERT leaves out. */
export type ClientDefault = { make(): unknown };

/** A column of something that FROM can name. */
export interface ColumnNode {
  readonly kind: "column";
  readonly source: SourceNode;
  /** Its property name in `t.c` and in rows. */
  readonly key: string;
  /** Its name in the database. */
  readonly name: string;
  /** The same as SQL text. */
  readonly sqlName: string;
  /** The label that makes its rows have the key, or null when the column's own name does already. */
  readonly label: string | null;
  readonly type: SqlType;
  /** The column of a table that it is, under an alias. */
  readonly origin?: TableColumnNode;
}

/** A column of a table, with what its definition says of rows. */
export interface TableColumnNode extends ColumnNode {
  readonly source: TableNode;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
  readonly clientDefault: ClientDefault | null;
  /** What makes a value for an UPDATE that leaves it out. */
  readonly onUpdate: ClientDefault | null;
}

/** The operators that compare two operands and have an opposite. */
export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** Two operands compared. */
export interface ComparisonNode {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
  readonly type: SqlType;
}

/** IS NULL. */
export interface NullTestNode {
  readonly kind: "nullTest";
  readonly operand: ExpressionNode;
  readonly negated: boolean;
  readonly type: SqlType;
}

/** Whether an operand is in a list. The list is one parameter, an array without nulls. */
export interface MembershipNode {
  readonly kind: "membership";
  readonly operand: ExpressionNode;
  readonly list: readonly unknown[];
  readonly negated: boolean;
  readonly type: SqlType;
}

/** AND or OR of any number of terms; of none it is TRUE or FALSE. */
export interface LogicalNode {
  readonly kind: "logical";
  readonly operator: "and" | "or";
  readonly terms: readonly ExpressionNode[];
  readonly type: SqlType;
}

/** NOT. */
export interface NotNode {
  readonly kind: "not";
  readonly operand: ExpressionNode;
  readonly type: SqlType;
}

/** A piece of an expression: SQL text of ours, an operand, a query, a name; a statement of DDL as a string in quotes. */
export type Part = string | ExpressionNode | QueryNode | SourceNode | PlacedName | DdlNode;

/** Syntax around operands, in parentheses unless they are atomic, as queries never are. */
export interface SyntaxNode {
  readonly kind: "syntax";
  readonly parts: readonly Part[];
  readonly type: SqlType;
  /** Whether no parentheses are needed around it. */
  readonly atomic: boolean;
}

/** A window. */
export interface WindowNode {
  /** Its name as SQL text, where the WINDOW clause defines it. */
  readonly name: string | null;
  /** The one with a name that it begins with. */
  readonly base: WindowNode | null;
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly OrderNode[];
  /** `ROWS BETWEEN …`, or nothing. */
  readonly frame: readonly (string | ExpressionNode)[];
}

/** A call of a function, with what aggregates and window functions may have after it. */
export interface CallNode {
  readonly kind: "call";
  /** Its name as SQL text. */
  readonly name: string;
  readonly distinct: boolean;
  readonly args: readonly ExpressionNode[];
  /** ORDER BY among the arguments. */
  readonly orderBy: readonly OrderNode[];
  readonly withinGroup: readonly OrderNode[];
  readonly filter: ExpressionNode | null;
  readonly over: WindowNode | null;
  readonly type: SqlType;
}

/** Text of the user's with expressions in it. The sources among its parts are no part of FROM around it. */
export interface FragmentNode {
  readonly kind: "fragment";
  readonly parts: readonly (Part | FromNode)[];
  readonly type: SqlType;
}

/** Everything that has a value. */
export type ExpressionNode =
  | ColumnNode
  | ValueNode
  | ParamNode
  | ComparisonNode
  | NullTestNode
  | MembershipNode
  | LogicalNode
  | NotNode
  | SyntaxNode
  | CallNode
  | FragmentNode;

/** An expression with a name. That means something in a selection only, so no other node has one inside. */
export interface LabelNode {
  readonly kind: "label";
  readonly key: string;
  readonly operand: ExpressionNode;
}

/** One term of ORDER BY. */
export interface OrderNode {
  /** An expression, or the key of a selected one. */
  readonly operand: ExpressionNode | { readonly kind: "key"; readonly key: string };
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

/** Something made on the way that FROM can name: an alias, a subquery, VALUES, a function. */
export interface DerivedNode {
  readonly kind: "derived";
  /** Its name as SQL text. */
  readonly sql: string;
  /** What is before AS. */
  readonly parts: readonly Part[];
  /** `(a, b)` after its name, or nothing. */
  readonly columnList: string;
  /** Whether it may use what is before it in FROM. */
  readonly lateral: boolean;
  readonly columns: readonly ColumnNode[];
}

/** WITH. */
export interface CteNode {
  readonly kind: "cte";
  readonly sql: string;
  readonly recursive: boolean;
  readonly materialized: boolean | null;
  /** Its statement; a function, since a recursive one contains itself. */
  readonly query: () => QueryNode | InsertNode | UpdateNode | DeleteNode;
  readonly columns: readonly ColumnNode[];
}

/** The row proposed for insertion, in ON CONFLICT. */
export interface ExcludedNode {
  readonly kind: "excluded";
  readonly sql: string;
  readonly columns: readonly ColumnNode[];
}

/** Everything whose columns an expression can name. */
export type SourceNode = TableNode | DerivedNode | CteNode | ExcludedNode;

/** Some of the rows of a table, or of an alias: ONLY, TABLESAMPLE. Its columns are those of the table. */
export interface PortionNode {
  readonly kind: "portion";
  readonly source: SourceNode;
  readonly only: boolean;
  /** ` TABLESAMPLE …`, or nothing. */
  readonly sample: readonly Part[];
}

/** What FROM has between commas. */
export type FromNode = SourceNode | JoinNode | PortionNode;

/** One join to what FROM has by then. */
export interface JoinedNode {
  readonly right: FromNode;
  readonly type: "inner" | "left" | "right" | "full" | "cross";
  /** Null for a cross join. */
  readonly on: ExpressionNode | null;
}

/** Two items of FROM joined. */
export interface JoinNode extends JoinedNode {
  readonly kind: "join";
  readonly left: FromNode;
}

/** FOR UPDATE and its like. */
export interface LockNode {
  readonly strength: "UPDATE" | "NO KEY UPDATE" | "SHARE" | "KEY SHARE";
  readonly of: readonly SourceNode[];
  readonly wait: "" | " NOWAIT" | " SKIP LOCKED";
}

/** What a query returns. */
export interface QueryRows {
  readonly selection: readonly SelectedNode[];
}

/** What SELECT and set operations have in common. */
export interface QueryTail extends QueryRows {
  readonly orderBy: readonly OrderNode[];
  readonly limit: ExpressionNode | null;
  readonly offset: ExpressionNode | null;
  /** FETCH FIRST … WITH TIES instead of LIMIT. */
  readonly withTies: boolean;
  readonly locks: readonly LockNode[];
  /** Those that nothing else in the statement names. */
  readonly ctes: readonly CteNode[];
}

/** SELECT. */
export interface SelectNode extends QueryTail {
  readonly kind: "select";
  /** True for DISTINCT, expressions for DISTINCT ON. */
  readonly distinct: boolean | readonly ExpressionNode[];
  /** What `from()` named; what is selected comes by itself. */
  readonly from: readonly FromNode[];
  readonly joins: readonly JoinedNode[];
  /** What the query around it has. */
  readonly correlated: readonly SourceNode[];
  readonly where: readonly ExpressionNode[];
  readonly groupBy: readonly ExpressionNode[];
  readonly having: readonly ExpressionNode[];
  readonly prefixes: readonly ExpressionNode[];
  readonly suffixes: readonly ExpressionNode[];
}

/** UNION, INTERSECT and EXCEPT. */
export interface CompoundNode extends QueryTail {
  readonly kind: "compound";
  readonly operator: "UNION" | "INTERSECT" | "EXCEPT";
  readonly all: boolean;
  readonly queries: readonly QueryNode[];
}

/** What can stand in parentheses where a value or a table is wanted. */
export type QueryNode = SelectNode | CompoundNode | TextNode & QueryRows;

/** The values of one new row, by column; a column left out takes its default. */
export type RowNode = ReadonlyMap<TableColumnNode, ExpressionNode>;

/** One assignment of SET: to a column, or to a part of one. */
export interface AssignmentNode {
  readonly column: TableColumnNode;
  /** What is after the column's name: `[2]`, or steps into JSON. */
  readonly path: readonly Part[];
  readonly value: ExpressionNode;
}

/** ON CONFLICT. */
export interface ConflictNode {
  /** What must conflict, a space before it; text, since no index is found by a condition with parameters. */
  readonly target: string;
  /** DO UPDATE SET; null for DO NOTHING. */
  readonly set: readonly AssignmentNode[] | null;
  readonly where: readonly ExpressionNode[];
}

/** What changes the rows of a table. */
export interface ChangeNode {
  readonly table: TableNode;
  readonly returning: readonly SelectedNode[] | null;
  readonly ctes: readonly CteNode[];
}

/** What changes those that there are. */
export interface SearchedNode extends ChangeNode {
  /** What its columns are of: the table, or an alias of it. */
  readonly target: SourceNode;
  readonly where: readonly ExpressionNode[];
  /** Whether the user said that no condition is meant. */
  readonly allRows: boolean;
}

/** INSERT. */
export interface InsertNode extends ChangeNode {
  readonly kind: "insert";
  readonly source: InsertSource;
  readonly overriding: "" | " OVERRIDING SYSTEM VALUE" | " OVERRIDING USER VALUE";
  readonly conflict: ConflictNode | null;
}

/** Where the rows of an INSERT come from. */
export type InsertSource =
  | { readonly kind: "rows"; readonly rows: readonly RowNode[] }
  | {
    readonly kind: "query";
    readonly columns: readonly TableColumnNode[];
    readonly query: QueryNode;
    readonly includeDefaults: boolean;
  };

/** UPDATE. */
export interface UpdateNode extends SearchedNode {
  readonly kind: "update";
  readonly set: readonly AssignmentNode[];
  readonly from: readonly FromNode[];
}

/** DELETE. */
export interface DeleteNode extends SearchedNode {
  readonly kind: "delete";
  readonly using: readonly FromNode[];
}

/** A statement of DDL: pieces of text of ours and expressions, whose values are quoted in it. */
export interface DdlNode {
  readonly kind: "ddl";
  readonly parts: readonly Part[];
  /** The table whose columns the expressions name without it. */
  readonly table: TableNode | null;
}

/** A statement that is text of the user's. */
export interface TextNode {
  readonly kind: "text";
  readonly fragment: FragmentNode;
  /** What it returns, where that is known. */
  readonly selection: readonly SelectedNode[] | null;
}

/** Everything that can be run. */
export type StatementNode = QueryNode | InsertNode | UpdateNode | DeleteNode | DdlNode | TextNode;

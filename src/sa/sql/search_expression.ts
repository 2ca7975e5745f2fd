/**
 * tsvector.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { callNode } from "./call_node.ts";
import type { SearchExpr } from "./expr.ts";
import { Expression, syntaxOf } from "./expression.ts";
import { presentNode } from "./operands.ts";
import { TEXT_TYPE, TSQUERY_TYPE } from "./sql_types.ts";

/** An expression of tsvector. */
export class SearchExpression extends Expression implements SearchExpr<never> {
  match(query: unknown): never {
    const node = presentNode(query, TEXT_TYPE, this.slot("match"), true);
    const right = node.kind === "value"
      ? callNode("websearch_to_tsquery", [node], TSQUERY_TYPE)
      : node;
    return syntaxOf([this.node, " @@ ", right], BOOLEAN);
  }
}

/**
 * Text.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { callNode } from "./call_node.ts";
import type { TextExpr } from "./expr.ts";
import { Expression, expressionOf, syntaxOf } from "./expression.ts";
import { identifier } from "./identifiers.ts";
import type { LikeOptions, RegexpOptions } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { REGCONFIG_TYPE, TEXT_TYPE, TSQUERY_TYPE, TSVECTOR_TYPE } from "./sql_types.ts";
import { escapeParts, literalPattern, regexpParts, replaceFlags } from "./text_patterns.ts";

/** An expression of text. */
export class TextExpression extends Expression implements TextExpr<never> {
  like(pattern: unknown, options?: LikeOptions): never {
    return this.#like("like", "LIKE", pattern, options);
  }

  notLike(pattern: unknown, options?: LikeOptions): never {
    return this.#like("notLike", "NOT LIKE", pattern, options);
  }

  ilike(pattern: unknown, options?: LikeOptions): never {
    return this.#like("ilike", "ILIKE", pattern, options);
  }

  notIlike(pattern: unknown, options?: LikeOptions): never {
    return this.#like("notIlike", "NOT ILIKE", pattern, options);
  }

  startsWith(text: unknown): never {
    return this.#like("startsWith", "LIKE", `${this.#literal("startsWith", text)}%`);
  }

  endsWith(text: unknown): never {
    return this.#like("endsWith", "LIKE", `%${this.#literal("endsWith", text)}`);
  }

  contains(text: unknown): never {
    return this.#like("contains", "LIKE", `%${this.#literal("contains", text)}%`);
  }

  iStartsWith(text: unknown): never {
    return this.#like("iStartsWith", "ILIKE", `${this.#literal("iStartsWith", text)}%`);
  }

  iEndsWith(text: unknown): never {
    return this.#like("iEndsWith", "ILIKE", `%${this.#literal("iEndsWith", text)}`);
  }

  iContains(text: unknown): never {
    return this.#like("iContains", "ILIKE", `%${this.#literal("iContains", text)}%`);
  }

  regexpMatch(pattern: unknown, options: RegexpOptions = {}): never {
    const parts = regexpParts(pattern, options.flags, this.slot("regexpMatch"));
    return syntaxOf([this.node, ...parts], BOOLEAN);
  }

  regexpReplace(pattern: unknown, replacement: unknown, options: RegexpOptions = {}): never {
    const slot = this.slot("regexpReplace");
    const flags = replaceFlags(options.flags, slot);
    const texts = flags === "" ? [pattern, replacement] : [pattern, replacement, flags];
    const args = texts.map((text) => presentValue(text, TEXT_TYPE, slot, true));
    return expressionOf(callNode("regexp_replace", [this.node, ...args], TEXT_TYPE));
  }

  match(query: unknown, { config }: { config?: string } = {}): never {
    const slot = this.slot("match");
    const text = presentValue(query, TEXT_TYPE, slot, true);
    const configs = config === undefined
      ? []
      : [presentValue(config, REGCONFIG_TYPE, `${slot} config`, true)];
    const left = configs.length === 0
      ? this.node
      : callNode("to_tsvector", [...configs, this.node], TSVECTOR_TYPE);
    return syntaxOf(
      [left, " @@ ", callNode("plainto_tsquery", [...configs, text], TSQUERY_TYPE)],
      BOOLEAN,
    );
  }

  concat(other: unknown): never {
    const right = presentNode(other, TEXT_TYPE, this.slot("concat"));
    return syntaxOf([this.node, " || ", right], TEXT_TYPE);
  }

  collate(collation: unknown): never {
    return syntaxOf(
      [this.node, ` COLLATE ${identifier(collation, "a collation")}`],
      this.type,
    );
  }

  #like(method: string, operator: string, pattern: unknown, options: LikeOptions = {}): never {
    const slot = this.slot(method);
    const right: ExpressionNode = presentNode(pattern, TEXT_TYPE, slot);
    const escape = escapeParts(options.escape, slot);
    return syntaxOf([this.node, ` ${operator} `, right, ...escape], BOOLEAN);
  }

  #literal(method: string, text: unknown): string {
    return literalPattern(text, this.slot(method));
  }
}

/**
 * Text.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { callNode } from "./call_node.ts";
import type { TextExpr } from "./expr.ts";
import { Expression, expressionOf, syntaxOf } from "./expression.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { LikeOptions, RegexpOptions } from "./kinds.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { REGCONFIG_TYPE, TEXT_TYPE, TSQUERY_TYPE, TSVECTOR_TYPE } from "./sql_types.ts";
import {
  escapeParts,
  literalPattern,
  patternNode,
  regexpParts,
  replaceFlags,
} from "./text_patterns.ts";

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
    return this.#found("startsWith", "LIKE", text, "", "%");
  }

  endsWith(text: unknown): never {
    return this.#found("endsWith", "LIKE", text, "%", "");
  }

  contains(text: unknown): never {
    return this.#found("contains", "LIKE", text, "%", "%");
  }

  iStartsWith(text: unknown): never {
    return this.#found("iStartsWith", "ILIKE", text, "", "%");
  }

  iEndsWith(text: unknown): never {
    return this.#found("iEndsWith", "ILIKE", text, "%", "");
  }

  iContains(text: unknown): never {
    return this.#found("iContains", "ILIKE", text, "%", "%");
  }

  regexpMatch(pattern: unknown, options: RegexpOptions = {}): never {
    const parts = regexpParts(
      pattern,
      givenOptions(options, "regexpMatch()").flags,
      this.slot("regexpMatch"),
    );
    return syntaxOf([this.node, ...parts], BOOLEAN);
  }

  regexpReplace(pattern: unknown, replacement: unknown, options: RegexpOptions = {}): never {
    const slot = this.slot("regexpReplace");
    const flags = replaceFlags(givenOptions(options, slot).flags, slot);
    const texts = flags === "" ? [pattern, replacement] : [pattern, replacement, flags];
    const args = texts.map((text) => presentValue(text, TEXT_TYPE, slot, true));
    return expressionOf(callNode("regexp_replace", [this.node, ...args], TEXT_TYPE));
  }

  match(query: unknown, options: { config?: string } = {}): never {
    const slot = this.slot("match");
    const { config } = givenOptions(options, slot);
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
    const escape = escapeParts(givenOptions(options, slot).escape, slot);
    return syntaxOf([this.node, ` ${operator} `, right, ...escape], BOOLEAN);
  }

  #found(method: string, word: string, text: unknown, before: string, after: string): never {
    const slot = this.slot(method);
    const node = NodeHolder.nodeOf(text);
    if (node === undefined) {
      return this.#like(method, word, before + literalPattern(text, slot) + after);
    }
    return syntaxOf(
      [this.node, ` ${word} `, patternNode(unlabelled(node), before, after)],
      BOOLEAN,
    );
  }
}

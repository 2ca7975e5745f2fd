/**
 * From text of the user's to the text of a statement.
 * @module
 */

import type { Compilation } from "./compilation.ts";
import { compilePart } from "./compile_expression.ts";
import { compileFrom } from "./compile_from.ts";
import { isFromNode } from "./from_sources.ts";
import type { FragmentNode, FromNode, Part } from "./nodes.ts";
import type { Scope } from "./scope.ts";

/** The text of a fragment, whose own sources are added to the scope. */
export function compileFragment({ parts }: FragmentNode, c: Compilation, own: Scope): string {
  return c.within(own, () => {
    // Its sources first: they say what the rest may name.
    const named = parts.map((part) => isFromNode(part) ? compileOwn(part, c, own) : null);
    const text = parts.map((part, i) => named[i] ?? compilePart(part as Part, c)).join("");
    // What may be a comment would hide what comes next, ORDER BY without a word.
    return endsInComment(text) ? `${text}\n` : text;
  });
}

/** Whether what comes after a text may be part of a comment. */
export function endsInComment(text: string): boolean {
  return /--[^\n]*$/.test(text);
}

/** What has been named already, here or around it, is what the name alone means. */
function compileOwn(item: FromNode, c: Compilation, own: Scope): string {
  const isNamed = item.kind !== "join" && item.kind !== "portion" && own.knows(item);
  return isNamed ? compilePart(item, c) : compileFrom(item, c, own);
}

/**
 * The brand of templates: their texts come from the program, which no text from outside can pretend.
 * @module
 */

import { ArgumentError } from "./errors.ts";

/**
 * The texts of a template literal, between which its values are. Throws `ArgumentError` for anything else, such as an
 * array from JSON, and for an escape that means nothing; `tag` says what was called.
 */
export function templateTexts(
  strings: unknown,
  values: readonly unknown[],
  tag: string,
): readonly string[] {
  if (!isTemplate(strings) || strings.length !== values.length + 1) {
    throw new ArgumentError(`Cannot build the statement: ${tag} is not the tag of a template`);
  }
  return strings.map((text: string | undefined) => {
    if (text !== undefined) return text;
    throw new ArgumentError(`Cannot build the statement: ${tag} has an escape that is none`);
  });
}

/** What the program has as a template is frozen, and so are its raw strings; data never is. */
function isTemplate(strings: unknown): strings is TemplateStringsArray {
  if (!Array.isArray(strings) || !Object.isFrozen(strings) || !Object.hasOwn(strings, "raw")) {
    return false;
  }
  const { raw } = strings as { raw?: unknown };
  return Array.isArray(raw) && Object.isFrozen(raw) && raw.length === strings.length;
}

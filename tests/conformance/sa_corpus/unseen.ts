/**
 * What a statement says that neither rows nor the catalog show.
 * @module
 */

const UNSEEN = new RegExp(
  "\\b(?:CONCURRENTLY|IF EXISTS|CASCADE|ON COMMIT DROP" +
    "|FOR (?:NO KEY )?UPDATE(?: OF \\w+)?|FOR (?:KEY )?SHARE(?: OF \\w+)?|NOWAIT|SKIP LOCKED)\\b",
  "g",
);

/** The words of statements whose effect cannot be seen afterwards, such as those of locks. */
export function unseen(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.match(UNSEEN) ?? []);
}

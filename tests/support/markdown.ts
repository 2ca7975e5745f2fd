/**
 * As much of Markdown as is needed to hold a page against the code: its tables and its blocks.
 * @module
 */

/** A fenced block. */
export interface Block {
  /** The word behind the fence: `ts`, `sql`. */
  readonly language: string;
  /** Its lines. */
  readonly lines: readonly string[];
  /** The number of its first line on the page. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function blocksIn(page: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] | null = null;
  for (const [i, line] of page.split("\n").entries()) {
    if (!line.startsWith("```")) lines?.push(line);
    else if (lines !== null) lines = null;
    else blocks.push({ language: line.slice(3), lines: lines = [], line: i + 2 });
  }
  return blocks;
}

/** The rows of the table under a heading, without its head; each is its cells. */
export function tableUnder(page: string, heading: string): string[][] {
  const lines = page.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`Cannot find ${heading}`);
  const first = lines.findIndex((line, i) => i > start && line.startsWith("|"));
  const length = lines.slice(first).findIndex((line) => !line.startsWith("|"));
  return lines.slice(first + 2, first + length)
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
}

/** What is between backticks. */
export function codeIn(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code]) => code!);
}

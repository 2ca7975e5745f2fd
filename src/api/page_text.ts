/**
 * The texts of the statements of `executeValues()`: a template in the place of one `%s`, as often as there are rows.
 * @module
 */

import { numbered, type Placeholders } from "../sql/placeholders.ts";

/** How many texts are kept. */
const MOST_TEXTS = 16;
/** Longer ones are made each time rather than kept. */
const MAX_KEPT_LENGTH = 256 * 1024;

/** Of what a text is made. */
export interface PageShape {
  /** The statement, with one `%s`. */
  readonly statement: Placeholders;
  /** What one row is in it. */
  readonly template: Placeholders;
  /** How many values a row has. */
  readonly width: number;
}

interface KeptText extends PageShape {
  readonly rows: number;
  readonly text: string;
}

/** The texts made last; what takes apart a text gives the same for it, as long as it is kept. */
const kept: KeptText[] = [];
let next = 0;

/** The statement for so many rows; the same text is made once, as a rule. */
export function pageText(shape: PageShape, rows: number): string {
  const { statement, template, width } = shape;
  for (const each of kept) {
    if (
      each.rows === rows && each.width === width && each.statement === statement &&
      each.template === template
    ) return each.text;
  }
  const text = textOf(shape, rows);
  if (text.length <= MAX_KEPT_LENGTH) {
    kept[next] = { ...shape, rows, text };
    next = (next + 1) % MOST_TEXTS;
  }
  return text;
}

function textOf({ statement, template, width }: PageShape, rows: number): string {
  const { chunks: [before, after] } = statement;
  const { chunks, places } = template;
  const parts = [before!];
  const all: number[] = [];
  for (let row = 0; row < rows; row++) {
    parts.push(parts.pop()! + (row === 0 ? "" : ", ") + chunks[0], ...chunks.slice(1));
    for (const place of places) all.push(row * width + place);
  }
  parts.push(parts.pop()! + after);
  return numbered(parts, all);
}

/** What a row is unless a template is given, by its number of values. */
const plainTemplates = new Map<number, Placeholders>();
/** Longer ones are made each time. */
const MAX_KEPT_WIDTH = 100;

/** As many `%s` in parentheses as a row has values, 1 or more. */
export function plainTemplate(width: number): Placeholders {
  const known = plainTemplates.get(width);
  if (known !== undefined) return known;
  const places = Array.from({ length: width }, (_, i) => i);
  const template: Placeholders = {
    style: "format",
    chunks: ["(", ...places.slice(1).map(() => ", "), ")"],
    places,
    names: [],
    behindIn: [],
    text: "",
  };
  if (width <= MAX_KEPT_WIDTH) plainTemplates.set(width, template);
  return template;
}

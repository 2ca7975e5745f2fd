/**
 * Which class the expressions of each kind are of.
 * @module
 */

import { ArrayExpression } from "./array_expression.ts";
import { BooleanExpression } from "./boolean_expression.ts";
import { setClass } from "./expression.ts";
import { HstoreExpression } from "./hstore_expression.ts";
import { JsonExpression } from "./json_expression.ts";
import type { BoundKind, ScalarKind } from "./kinds.ts";
import { NumberExpression } from "./number_expression.ts";
import { RangeExpression } from "./range_expression.ts";
import { SearchExpression } from "./search_expression.ts";
import { TextExpression } from "./text_expression.ts";
import { DateExpression, IntervalExpression, MomentExpression } from "./time_expressions.ts";

const NUMBERS = ["integer", "bigint", "numeric", "float"] as const;
const BOUNDS: readonly BoundKind[] = ["integer", "bigint", "numeric", "date", "moment"];
const SCALARS: readonly ScalarKind[] = [
  ...NUMBERS,
  "plain",
  "text",
  "boolean",
  "date",
  "moment",
  "interval",
  "json",
  "hstore",
  "search",
];

setClass(["text"], TextExpression);
setClass(NUMBERS, NumberExpression);
setClass(["boolean"], BooleanExpression);
setClass(["date"], DateExpression);
setClass(["moment"], MomentExpression);
setClass(["interval"], IntervalExpression);
setClass(["json"], JsonExpression);
setClass(["hstore"], HstoreExpression);
setClass(["search"], SearchExpression);
setClass(SCALARS.map((kind) => `${kind}[]` as const), ArrayExpression);
setClass(BOUNDS.map((kind) => `${kind} range` as const), RangeExpression);

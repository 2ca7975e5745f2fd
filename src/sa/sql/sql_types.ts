/**
 * The SQL types that the builder names itself.
 * @module
 */

export { BOOLEAN } from "./boolean_type.ts";
export {
  bigintType,
  DOUBLE_PRECISION,
  INTEGER,
  NUMERIC,
  REAL,
  SMALLINT,
} from "./sql_types_numbers.ts";
export { JSON_TYPE, JSONB_TYPE } from "./sql_types_json.ts";
export {
  JSONPATH_TYPE,
  REGCONFIG_TYPE,
  TEXT_TYPE,
  TSQUERY_TYPE,
  TSVECTOR_TYPE,
  UUID_TYPE,
} from "./sql_types_text.ts";

import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  formatArray,
  parseArray,
  type ReadArray,
} from "../../../../src/types/containers/array_text.ts";

function parse(text: string, delimiter = ","): ReadArray {
  return parseArray("_t", text, delimiter, (item) => `<${item}>`);
}

Deno.test("parseArray() reads what the server writes", () => {
  const cases: readonly [text: string, items: unknown[], lowerBounds: number[]][] = [
    ["{}", [], []],
    ["{1,NULL,3}", ["<1>", null, "<3>"], [1]],
    ["{{1,2},{3,NULL}}", [["<1>", "<2>"], ["<3>", null]], [1, 1]],
    ["{{{{{{1,2}}}}}}", [[[[[["<1>", "<2>"]]]]]], [1, 1, 1, 1, 1, 1]],
    ["[0:1]={7,8}", ["<7>", "<8>"], [0]],
    ["[2:3][-1:0]={{1,2},{3,NULL}}", [["<1>", "<2>"], ["<3>", null]], [2, -1]],
    ["[-2147483648:-2147483648]={1}", ["<1>"], [-(2 ** 31)]],
    ["[+5:+6]={a,b}", ["<a>", "<b>"], [5]],
    ['{"","NULL","null",NULL}', ["<>", "<NULL>", "<null>", null], [1]],
    ['{"a\\"b","a\\\\b","a b","{",",",;,é}', [
      '<a"b>',
      "<a\\b>",
      "<a b>",
      "<{>",
      "<,>",
      "<;>",
      "<é>",
    ], [1]],
    ["{[1]}", ["<[1]>"], [1]],
    ["{nULL}", ["<nULL>"], [1]],
  ];
  for (const [text, items, lowerBounds] of cases) {
    assertEquals(parse(text), { items, lowerBounds }, text);
  }
});

Deno.test("parseArray() reads boxes, between which a semicolon stands", () => {
  const { items } = parse("{(1,2),(0,0);(3,4),(1,1);NULL}", ";");
  assertEquals(items, ["<(1,2),(0,0)>", "<(3,4),(1,1)>", null]);
});

const MALFORMED: readonly string[] = [
  "",
  "1",
  "{",
  "}",
  "{1",
  "{1,",
  "{1,}",
  "{,1}",
  "{,}",
  "{1}x",
  "{1}}",
  "{1} ",
  " {1}",
  "{1;2",
  '{"1}',
  '{"1\\',
  '{"1\\"}',
  '{"1"2}',
  '{1"2"}',
  "{1\\2}",
  "{1{2}",
  "{{1}",
  "{{}}",
  "{{},{}}",
  "{1,{2}}",
  "{{1},2}",
  "{NULL,{2}}",
  "{{1},{2,3}}",
  "{{1,2},{3}}",
  "{{{1},{2}},{{3}}}",
  "{{{1},{2}},{{3,4},{5,6}}}",
  "{{{{{{{1}}}}}}}",
  "[",
  "[]={1}",
  "[1]={1}",
  "[1:1]{1}",
  "[1:1]=",
  "[1:1]={}",
  "[1:1]={{1}}",
  "[1:1][1:1]={1}",
  "[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={1}",
  "[a:b]={1}",
  "[1:12345678901]={1}",
  "[1.5:2]={1}",
];

for (const text of MALFORMED) {
  Deno.test(`parseArray() throws DataError for ${text}`, () => {
    const error = assertThrows(() => parse(text), DataError);
    assertEquals(
      [error.message, error.phase, error.sent],
      ["Cannot decode _t: value is not an array in PostgreSQL's text format", "execute", "yes"],
    );
  });
}

Deno.test("parseArray() goes no deeper than six dimensions, however deep the text is", () => {
  assertThrows(() => parse("{".repeat(1_000_000)), DataError);
});

Deno.test("parseArray() throws what the elements' codec throws", () => {
  const decode = () => {
    throw new DataError("Cannot decode t: no");
  };
  for (const text of ["{1}", '{"1"}', "{{1}}"]) {
    assertThrows(() => parseArray("_t", text, ",", decode), DataError, "Cannot decode t: no");
  }
});

Deno.test("formatArray() puts every element in quotes, so that none is taken for something else", () => {
  const elements = ["", "NULL", null, 'a"b', "a\\b", "{},;"];
  const shape = { lengths: [6], lowerBounds: [1] };
  assertEquals(
    formatArray(shape, elements, ","),
    '{"","NULL",NULL,"a\\"b","a\\\\b","{},;"}',
  );
});

Deno.test("formatArray() writes dimensions, bounds and delimiters", () => {
  const four = ["1", "2", "3", null];
  assertEquals(formatArray({ lengths: [], lowerBounds: [] }, [], ","), "{}");
  assertEquals(formatArray({ lengths: [4], lowerBounds: [1] }, four, ";"), '{"1";"2";"3";NULL}');
  assertEquals(
    formatArray({ lengths: [2, 2], lowerBounds: [2, -1] }, four, ","),
    '[2:3][-1:0]={{"1","2"},{"3",NULL}}',
  );
  assertEquals(
    formatArray({ lengths: [1, 2, 1, 1, 1, 2], lowerBounds: [1, 1, 1, 1, 1, 1] }, four, ","),
    '{{{{{{"1","2"}}}},{{{{"3",NULL}}}}}}',
  );
});

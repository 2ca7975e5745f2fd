/**
 * Geometric values, networks and text search.
 * @module
 */

import type { TypeCases } from "./type_cases.ts";

/** The types and their values. */
export const SHAPES: readonly TypeCases[] = [
  {
    type: "point",
    equals: "~=",
    literals: [
      ["(1,-2.5)", { x: 1, y: -2.5 }],
      ["(-0,0.1)", { x: -0, y: 0.1 }],
      ["(Infinity,-Infinity)", { x: Infinity, y: -Infinity }],
      ["(1e+300,5e-324)", { x: 1e300, y: 5e-324 }],
    ],
  },
  {
    type: "line",
    literals: [["{1,-1,0}", { a: 1, b: -1, c: 0 }], ["{0,2,-0.5}", { a: 0, b: 2, c: -0.5 }]],
  },
  {
    type: "lseg",
    literals: [
      ["[(0,0),(1,2)]", { start: { x: 0, y: 0 }, end: { x: 1, y: 2 } }],
      "[(-1.5,1e+100),(0,0)]",
    ],
  },
  {
    type: "box",
    delimiter: ";",
    equals: "~=",
    literals: [
      ["(0,0),(1,2)", { high: { x: 1, y: 2 }, low: { x: 0, y: 0 } }],
      "(1e+100,1),(-1,-2.5)",
    ],
  },
  {
    type: "path",
    literals: [
      ["[(0,0),(1,2)]", { closed: false, points: [{ x: 0, y: 0 }, { x: 1, y: 2 }] }],
      ["((0,0),(1,2),(3,4))", {
        closed: true,
        points: [{ x: 0, y: 0 }, { x: 1, y: 2 }, { x: 3, y: 4 }],
      }],
      "[(1,1)]",
    ],
  },
  {
    type: "polygon",
    equals: "~=",
    literals: [
      ["((0,0),(1,2))", { points: [{ x: 0, y: 0 }, { x: 1, y: 2 }] }],
      "((1,1))",
      "((0,0),(1,0),(0.5,-7))",
    ],
  },
  {
    type: "circle",
    equals: "~=",
    literals: [
      ["<(1,2),3>", { center: { x: 1, y: 2 }, radius: 3 }],
      "<(-1.5,0),0>",
      "<(0,0),1e+100>",
    ],
  },
  {
    type: "inet",
    ordered: true,
    literals: [
      ["192.168.0.1", "192.168.0.1"],
      ["192.168.0.1/24", "192.168.0.1/24"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["::", "::"],
      ["::1/128", "::1"],
      ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
      ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      "fe80::1/64",
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ],
  },
  {
    type: "cidr",
    ordered: true,
    literals: [
      ["192.168/16", "192.168.0.0/16"],
      ["10.0.0.1", "10.0.0.1/32"],
      "0.0.0.0/0",
      "::/0",
      "2001:db8::/32",
    ],
  },
  {
    type: "macaddr",
    ordered: true,
    literals: [["08002b-010203", "08:00:2b:01:02:03"], "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"],
  },
  {
    type: "macaddr8",
    ordered: true,
    literals: [
      ["08002b:010203", "08:00:2b:ff:fe:01:02:03"],
      "00:00:00:00:00:00:00:00",
      "ff:ff:ff:ff:ff:ff:ff:ff",
    ],
  },
  {
    type: "tsvector",
    ordered: true,
    literals: [
      ["", ""],
      ["a fat cat", "'a' 'cat' 'fat'"],
      ["a:1A b:2,3B c:16383D", "'a':1A 'b':2,3B 'c':16383"],
      ["'it''s' '\\\\' 'a b' '🐘'", "'\\\\' 'a b' 'it''s' '🐘'"],
    ],
  },
  {
    type: "tsquery",
    ordered: true,
    literals: [
      ["", ""],
      ["fat & (rat | !cat)", "'fat' & ( 'rat' | !'cat' )"],
      ["a <-> b <3> c:*AB", "'a' <-> 'b' <3> 'c':*AB"],
      ["!!'it''s' & '\\\\ž'", "!!'it''s' & '\\\\ž'"],
    ],
  },
];

/**
 * Rules of this project for `deno lint`; all but the last look at files below `src/` only.
 *
 * - `file-length`, `function-length`: the ceilings; a file whose first line says "Generated" is exempt.
 * - `deno-namespace`: `Deno` is named in `transport/` and `config/environment.ts` alone.
 * - `transport-io`: only the engine's `wire.ts`, `link.ts` and `cancel.ts` read from or write to a transport.
 * - `no-clock`: what is pure reads no clock and sets no timer.
 * - `no-console`: a library prints nothing.
 * - `re-exports-only`: `mod.ts` and `sa.ts` name what is public, one by one, and do nothing else.
 * @module
 */

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 50;

const MAY_NAME_DENO = /^(transport\/|config\/environment\.ts$)/;
const MAY_USE_TRANSPORT = /^(transport\/|engine\/(wire|link|cancel)\.ts$)/;
const IS_PURE =
  /^(protocol|types|sqlstate|sql|sa\/sql)\/|^(errors|driver|api\/(pool_slots|moment)|config\/dsn|engine\/statement_cache|deno_postgres\/(transaction_status|client_options|parameters|rows))\.ts$/;
const TIMERS = new Set(["setTimeout", "setInterval", "performance"]);

type Check = (context: Deno.lint.RuleContext, path: string) => Deno.lint.LintVisitor;
type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** A rule for the files below `src/`; `path` is what follows it. */
function sourceRule(check: Check): Deno.lint.Rule {
  return {
    create(context): Deno.lint.LintVisitor {
      const match = /(?:^|\/)src\/(.+)$/.exec(context.filename.replaceAll("\\", "/"));
      return match?.[1] === undefined ? {} : check(context, match[1]);
    },
  };
}

function linesIn(text: string): number {
  return text.trimEnd().split("\n").length;
}

function isGenerated(text: string): boolean {
  return /^(\/\/|\/\*\*?) ?Generated\b/.test(text);
}

const fileLength = sourceRule((context) => ({
  Program(node): void {
    const lines = linesIn(context.sourceCode.text);
    if (lines <= MAX_FILE_LINES || isGenerated(context.sourceCode.text)) return;
    context.report({ node, message: `file has ${lines} lines, more than ${MAX_FILE_LINES}` });
  },
}));

const functionLength = sourceRule((context) => {
  const check = (node: FunctionNode): void => {
    const lines = linesIn(context.sourceCode.getText(node));
    if (lines <= MAX_FUNCTION_LINES || isGenerated(context.sourceCode.text)) return;
    context.report({
      node,
      message: `function has ${lines} lines, more than ${MAX_FUNCTION_LINES}`,
    });
  };
  return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
});

const denoNamespace = sourceRule((context, path) => ({
  Identifier(node): void {
    if (node.name !== "Deno" || MAY_NAME_DENO.test(path)) return;
    context.report({ node, message: "Deno is named outside transport/ and config/environment.ts" });
  },
}));

const transportIo = sourceRule((context, path) => ({
  "CallExpression > MemberExpression[property.name=/^(read|write)$/]"(
    node: Deno.lint.MemberExpression,
  ): void {
    const object = context.sourceCode.getText(node.object);
    if (MAY_USE_TRANSPORT.test(path) || !/transport$/i.test(object)) return;
    context.report({ node, message: "a transport is read or written outside the engine's wire" });
  },
}));

const noClock = sourceRule((context, path) => {
  const report = (node: Deno.lint.Node): void => {
    if (IS_PURE.test(path)) context.report({ node, message: "pure code reads no clock" });
  };
  return {
    Identifier(node): void {
      if (TIMERS.has(node.name)) report(node);
    },
    "MemberExpression[object.name='Date'][property.name='now']": report,
    "NewExpression[callee.name='Date'][arguments.length=0]": report,
  };
});

const noConsole = sourceRule((context) => ({
  "MemberExpression[object.name='console']"(node: Deno.lint.MemberExpression): void {
    context.report({ node, message: "a library prints nothing" });
  },
}));

const SURFACES = ["mod.ts", "sa.ts"].map((name) => new URL(`../${name}`, import.meta.url).pathname);

const reExportsOnly: Deno.lint.Rule = {
  create(context): Deno.lint.LintVisitor {
    if (!SURFACES.includes(context.filename)) return {};
    return {
      "Program > *"(node: Deno.lint.Node): void {
        if (node.type === "ExportNamedDeclaration" && node.source) return;
        context.report({ node, message: "a public surface has named re-exports only" });
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "aiopg",
  rules: {
    "file-length": fileLength,
    "function-length": functionLength,
    "deno-namespace": denoNamespace,
    "transport-io": transportIo,
    "no-clock": noClock,
    "no-console": noConsole,
    "re-exports-only": reExportsOnly,
  },
};

export default plugin;

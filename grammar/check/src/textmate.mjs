// Reads the paths of schemas on standard input, one a line, and prints what the TextMate grammar makes of each: a line for
// each token with the number of the file, the first byte, the byte after the last, and its scopes from the outermost on.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const project = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const packages = createRequire(path.join(project, "xtask", "npm", "package.json"));
const oniguruma = packages("vscode-oniguruma");
const textmate = packages("vscode-textmate");

await oniguruma.loadWASM(readFileSync(packages.resolve("vscode-oniguruma/release/onig.wasm")));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => {
    const file = path.join(project, "grammar", "textmate", "turbo.tmLanguage.json");
    return textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
  },
});
const grammar = await registry.loadGrammar("source.turbo");

const lines = [];
const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
files.forEach((file, number) => {
  const text = readFileSync(path.join(project, file), "utf8").replace(/^\uFEFF/, "");
  let state = textmate.INITIAL;
  let start = 0;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    if (result.stoppedEarly) throw new Error(`${file}: a line takes too long`);
    for (const token of result.tokens) {
      const from = start + Buffer.byteLength(line.slice(0, token.startIndex));
      const bytes = Buffer.byteLength(line.slice(token.startIndex, token.endIndex));
      lines.push([number, from, from + bytes, token.scopes.join(" ")].join("\t"));
    }
    state = result.ruleStack;
    start += Buffer.byteLength(line) + 1;
  }
});
process.stdout.write(lines.join("\n") + "\n");

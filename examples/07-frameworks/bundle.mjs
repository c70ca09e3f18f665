// Makes one file of each page in JavaScript. A project of one's own has a bundler for that, such as Vite; this is what it does here.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "svelte/compiler";

const here = path.dirname(fileURLToPath(import.meta.url));
const tools = path.join(here, "../../xtask/npm");
const frameworks = path.join(here, "../../runtime/frameworks");

const svelte = {
  name: "svelte",
  setup(builder) {
    builder.onLoad({ filter: /\.svelte$/ }, async ({ path: file }) => {
      const { js, warnings } = compile(await readFile(file, "utf8"), { filename: file, css: "injected" });
      return { contents: js.code, warnings: warnings.map(({ message }) => ({ text: message })) };
    });
  },
};

for (const [page, source] of [
  ["react", "page.tsx"],
  ["svelte", "page.ts"],
]) {
  const { warnings } = await build({
    entryPoints: [path.join(here, "web", page, source)],
    outfile: path.join(here, "web", page, "page.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    conditions: ["browser"],
    define: { "process.env.NODE_ENV": '"production"' },
    alias: { "turbo-react": path.join(frameworks, "react/src/index.js"), "turbo-svelte": path.join(frameworks, "svelte/src/index.js") },
    nodePaths: [path.join(tools, "node_modules")],
    plugins: [svelte],
    logLevel: "error",
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
}

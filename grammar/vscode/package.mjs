// Packages the extension: `node package.mjs target/vscode/turbo.vsix`, with the tools of `xtask/npm`. `cargo xtask vscode`
// installs those first.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.join(here, "..", "..");
const tools = path.join(project, "xtask", "npm");
const packages = createRequire(path.join(tools, "package.json"));
const esbuild = packages("esbuild");
const vsce = packages("@vscode/vsce");

const vsix = path.resolve(process.argv[2] ?? path.join(project, "target", "vscode", "turbo.vsix"));
// What is packaged stands in a folder of its own, so that nothing has to be left out.
const stage = path.join(path.dirname(vsix), "extension");
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

for (const name of ["package.json", "README.md", "CHANGELOG.md", "language-configuration.json", "markdown.tmLanguage.json", "icons"]) {
  cpSync(path.join(here, name), path.join(stage, name), { recursive: true });
}
cpSync(path.join(here, "..", "textmate", "turbo.tmLanguage.json"), path.join(stage, "turbo.tmLanguage.json"));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(path.join(project, name), path.join(stage, name));

const { metafile } = await esbuild.build({
  absWorkingDir: project,
  entryPoints: [path.join(here, "src", "extension.js")],
  outfile: path.join(stage, "extension.js"),
  bundle: true,
  minify: true,
  platform: "node",
  // The oldest editor in package.json has Node 20.
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  nodePaths: [path.join(tools, "node_modules")],
  metafile: true,
  logLevel: "warning",
});
writeFileSync(path.join(stage, "THIRD-PARTY.txt"), licences(metafile));

await vsce.createVSIX({
  cwd: stage,
  packagePath: vsix,
  dependencies: false,
  allowMissingRepository: true,
  skipLicense: true,
});

/** The licences of the packages that are in the bundle. */
function licences({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll("\\", "/"))?.[1] ?? []),
  );
  const texts = [...folders].sort().map((name) => {
    const folder = path.join(project, name);
    const { name: title, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = ["License.txt", "LICENSE", "LICENSE.md", "LICENSE.txt"]
      .map((name) => path.join(folder, name))
      .find((file) => readable(file));
    if (!file) throw new Error(`${title} comes without its licence`);
    return `${title} ${version}\n\n${readFileSync(file, "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

function readable(file) {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

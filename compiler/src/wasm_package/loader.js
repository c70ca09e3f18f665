let wasm, loading;

async function load(source) {
  const imports = __wbg_get_imports();
  source = await source;
  if (typeof source === "string" || source instanceof URL || source instanceof Request) source = await fetch(source);
  if (source instanceof Response) {
    if (!source.ok) throw new Error(`failed to fetch Wasm: ${source.status} ${source.statusText} fetching '${source.url}'`);
    // A server that names another type is put up with: compiling begins later then.
    const isWasm = source.headers.get("Content-Type") === "application/wasm";
    if (isWasm) return WebAssembly.instantiateStreaming(source, imports);
    source = await source.arrayBuffer();
  }
  const made = await WebAssembly.instantiate(source, imports);
  return made.instance ? made : { instance: made };
}

export default function init({ module_or_path = new URL("turbo-wasm_bg.wasm", import.meta.url) } = {}) {
  return (loading ??= load(module_or_path).then(
    ({ instance }) => {
      wasm = instance.exports;
      wasm.__wbindgen_start();
      return wasm;
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  ));
}

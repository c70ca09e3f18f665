// The hook of packages.mjs.
const here = new URL("tools.mjs", import.meta.url).href;

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND" || /^[./]|^\w+:/.test(specifier)) throw error;
    return next(specifier, { ...context, parentURL: here });
  }
}

// Resolves Svelte's modules with the condition `browser` for those who ask for `?client`, and for those among themselves.
export function resolve(specifier, context, next) {
  const asks = specifier.endsWith("?client");
  const isClient = asks || context.parentURL?.includes("/svelte/src/") || /Person\.client/.test(context.parentURL ?? "");
  if (!isClient || !/^svelte|^esm-env|^\./.test(specifier)) return next(specifier, context);
  return next(asks ? specifier.slice(0, -"?client".length) : specifier, { ...context, conditions: [...context.conditions, "browser"] });
}

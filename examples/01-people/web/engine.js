// @ts-check
// What calls the server: the client that is compiled to wasm, or with `/?engine=js` the one in JavaScript. They have the same
// declarations, so a page that has made up its mind imports one of them and has no such file.

const isJs = new URLSearchParams(location.search).get("engine") === "js";
/** @type {unknown} */
const module = isJs ? await import("./people-js/people.js") : await import("./people/people.js");

export const { CallError, connect, Connection, People } = /** @type {typeof import("./people/people.js")} */ (module);

// `node --import xtask/npm/packages.mjs`: what a module imports by name, and cannot find where it lies, comes from the npm packages of the tests.
import { register } from "node:module";

register("./resolve.mjs", import.meta.url);

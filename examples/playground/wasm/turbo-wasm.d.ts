// What `src/lib.rs` exports, for the page's types; wasm-bindgen writes the code alone.
export default function init(): Promise<unknown>;
export function compile(paths: string[], texts: string[]): string;
export function layout_of(index: number): string;
export function format(text: string): string | undefined;
export function explain(rule: string): string | undefined;

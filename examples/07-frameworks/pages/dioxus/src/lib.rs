//! The guest book in Dioxus.

#[rustfmt::skip]
mod api;
mod page;

use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the page.
#[wasm_bindgen(start)]
pub fn start() {
    dioxus::launch(page::Page);
}

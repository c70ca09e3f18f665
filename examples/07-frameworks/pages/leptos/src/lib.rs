//! The guest book in Leptos.

#[rustfmt::skip]
mod api;
mod page;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the page.
#[wasm_bindgen(start)]
pub fn start() {
    let place = document()
        .get_element_by_id("main")
        .and_then(|place| place.dyn_into().ok());
    if let Some(place) = place {
        leptos::mount::mount_to(place, page::Page).forget();
    }
}

//! A guest book that many read at once, and the same page for it in four frameworks.
//!
//! `guests.turbo` is the schema and `src/api.rs` is what `turboc generate` makes of it. [`Book`] is the server's side of it. The pages are in
//! `web/react`, `web/svelte`, `pages/dioxus` and `pages/leptos`; [`pages::build`] makes them ready to be served.

mod api;
mod book;
pub mod pages;

pub use api::guests::v1;
pub use book::Book;

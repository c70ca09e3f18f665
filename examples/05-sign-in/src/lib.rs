//! Notebooks that their owners sign in to: with a password, once, and from then on with a pass that a program shows as a token and a
//! page as a cookie.
//!
//! | what | file |
//! |---|---|
//! | accounts, with passwords as nobody can read them | `accounts.rs` |
//! | passes: who has one, and until when | `passes.rs` |
//! | who is there: the hook, and the service for everybody | `door.rs` |
//! | the service for those who are signed in | `pages.rs` |
//! | the same door for pages, over HTTP, with cookies | `web.rs` |
//! | a program that stays signed in | `visitor.rs` |

mod accounts;
mod api;
mod door;
mod pages;
mod passes;
mod visitor;
mod web;

pub use accounts::Accounts;
pub use api::notebook::v1;
pub use door::{Door, Member, authenticate};
pub use pages::Pages;
pub use passes::Passes;
pub use visitor::{Visitor, visit};
pub use web::{app, cookie};

//! Two services in two programs, and all the ways to reach them: TLS with certificates from files, made on the spot or got
//! from Let's Encrypt; a page inside the program; TCP and Unix sockets between the services; an end in good order.
//!
//! [`Warehouse`] keeps the stock, [`Counter`] is the shop that asks it. The binary `shop` is both, and a client too.

mod api;
mod certificate;
mod counter;
mod page;
mod warehouse;

pub use api::shop::v1;
pub use certificate::SelfSigned;
pub use counter::Counter;
pub use page::app;
pub use warehouse::Warehouse;

//! A directory of people, served by `turbo`: the smallest complete program.
//!
//! `people.turbo` is the schema and `src/api.rs` is what `turboc generate` makes of it. The rest is what one writes:
//! [`Directory`] keeps the people in SQLite, [`Lobby`] answers for the connection, and [`endpoint`] puts both on one
//! WebSocket. The binaries `people-server` and `people` are the two ends of it.

mod api;
mod database;
mod directory;
mod lobby;
mod watch;

use std::sync::Arc;

use turbo_runtime::server::Endpoint;

pub use api::people::v1;
pub use database::{Database, DatabaseError, Place};
pub use directory::Directory;
pub use lobby::Lobby;

/// Both services of the schema, ready to be routed to.
#[must_use]
pub fn endpoint(directory: Arc<Directory>) -> Endpoint {
    Endpoint::builder()
        .service(v1::PeopleServer::from_arc(directory))
        .service(v1::ConnectionServer::new(Lobby))
        .build()
}

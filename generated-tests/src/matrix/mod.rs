//! The rows of the matrix that Rust plays: the same code natively and inside wasm. `tests/matrix/scenarios` says the same in
//! JavaScript, and `tests/matrix/rows.rs` which end plays what.

mod calls;
mod credentials;
mod endings;
mod faults;
mod hostile;
mod stage;
mod streams;
mod whole;

#[cfg(not(target_arch = "wasm32"))]
use futures_util::future::BoxFuture;
use futures_util::future::{FutureExt, LocalBoxFuture};

pub use self::stage::{Played, Stage, Wrong};

/// What a row of that name does; `None` if Rust does not play it.
macro_rules! rows {
    ($($name:literal => $play:path,)*) => {
        /// Plays a row, natively.
        #[cfg(not(target_arch = "wasm32"))]
        #[must_use]
        pub fn play<'a>(row: &str, stage: &'a Stage) -> Option<BoxFuture<'a, Played>> {
            Some(match row {
                $($name => $play(stage).boxed(),)*
                _ => return hostile::row(row).map(|hostility| hostility.play(stage).boxed()),
            })
        }

        /// Plays a row where nothing needs to be `Send`.
        #[must_use]
        pub fn play_here<'a>(row: &str, stage: &'a Stage) -> Option<LocalBoxFuture<'a, Played>> {
            Some(match row {
                $($name => $play(stage).boxed_local(),)*
                _ => return hostile::row(row).map(|hostility| hostility.play(stage).boxed_local()),
            })
        }
    };
}

rows! {
    "vectors of people and scalars" => whole::vectors_of_values,
    "vectors of everything" => whole::vectors_of_everything,
    "a day of people" => whole::people,
    "streams beyond every window" => whole::shapes,
    "a day of people, cut again and again" => whole::people_torn,

    "one answer" => calls::one_answer,
    "nothing in, nothing out" => calls::nothing,
    "a thousand calls at once" => calls::thousand,
    "3 MB there and back" => calls::large,
    "over the limit of a message" => calls::too_large,
    "metadata of a call" => calls::metadata,
    "metadata of a connection" => calls::greeting,
    "headers of the request" => calls::headers,
    "an error of each status" => calls::statuses,
    "a panic of the handler" => calls::crash,
    "the caller's timeout" => calls::timeout,
    "the schema's timeout" => calls::schema_timeout,
    "the handler sees the deadline" => calls::deadline,
    "a cancelled call" => calls::cancelled,
    "a slow call delays no other" => calls::slow,
    "what a conversation remembers" => calls::visits,
    "values over the schema's limits" => calls::limits,

    "a stream of the server" => streams::server,
    "a stream of the client" => streams::client,
    "streams both ways" => streams::both,
    "a stream that fails at its end" => streams::failing,
    "leaving a stream" => streams::left,
    "a slow reader stops the server" => streams::slow_reader,
    "a slow server stops the client" => streams::slow_server,
    "fifty streams at once" => streams::fifty,
    "a server that wants no more" => streams::enough,

    "cut in a call" => faults::cut_call,
    "cut in a stream of the server" => faults::cut_stream,
    "cut in a stream of the client" => faults::cut_upload,
    "the server restarts" => faults::restart,
    "killed in a call" => faults::killed,
    "killed in an idempotent call" => faults::killed_idempotent,
    "killed in a stream" => faults::killed_stream,
    "killed in a stream that is reopened" => faults::reopened,
    "killed in a stream of the client" => faults::killed_upload,
    "the server asks to leave" => faults::leave,
    "the server has no room" => faults::no_room,
    "the server sends the idle away" => faults::idle,
    "a nudge instead of waiting" => faults::nudge,
    "a server that is not there yet" => faults::not_yet,
    "states as they change" => faults::states,

    "methods of another schema" => endings::skewed,
    "another schema is told" => endings::skew_is_told,
    "nobody listens" => endings::nobody,
    "an address that is none" => endings::no_address,
    "a channel that is closed" => endings::closed,

    "credentials that are refused" => credentials::refused,
    "credentials that expire, renewed" => credentials::renewed,
    "a renewal that is refused" => credentials::renewal_refused,
    "credentials for each connection" => credentials::asked,
    "credentials that are refused later" => credentials::refused_later,
    "credentials that cannot be had" => credentials::missing,
}

//! What callers are told when a layer fails.

use std::error::Error;

use tower::BoxError;
use tower::load_shed::error::Overloaded;
use tower::timeout::error::Elapsed;

use super::outcome::{self, Site};
use super::response::Response;
use crate::failure::Failure;
use crate::status::Status;

/// How far the causes of an error are followed. A chain may be made by anyone, and lead back to where it began.
const DEPTH: usize = 32;

/// A [`Failure`] passes as it is, the errors of `tower` become their statuses, and every other is `internal`.
pub(crate) fn respond(site: &Site, error: BoxError, show_internal: bool) -> Response {
    match causes(&*error).find_map(known) {
        Some(failure) => Response::fail(failure),
        None => Response::fail(outcome::layer_failed(site, &*error, show_internal)),
    }
}

/// An error and what caused it.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + Send + Sync + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    let next = |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        error.source()
    };
    std::iter::successors(Some(first), next).take(DEPTH)
}

pub(crate) fn known(error: &(dyn Error + 'static)) -> Option<Failure> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.clone());
    }
    if error.is::<Elapsed>() {
        return Some(Failure::new(
            Status::DeadlineExceeded,
            "the server allows the call no more time",
        ));
    }
    if error.is::<Overloaded>() {
        return Some(Failure::new(
            Status::ResourceExhausted,
            "the server is overloaded",
        ));
    }
    None
}

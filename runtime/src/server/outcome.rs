//! What becomes of a call that did not end well: what the log says, and what the caller is told. Rule W-35.

use std::any::Any;
use std::error::Error;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::descriptor::{MethodDescriptor, ServiceDescriptor};
use crate::failure::Failure;
use crate::fault::Internal;
use crate::observe::Method;
use crate::status::Status;
use crate::wire::EncodeError;

/// Which method a complaint is about.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    service: &'static ServiceDescriptor,
    method: &'static MethodDescriptor,
}

impl Site {
    pub(crate) fn new(service: &'static ServiceDescriptor, method: &'static MethodDescriptor) -> Self {
        Self { service, method }
    }

    pub(crate) fn method(&self) -> Method {
        Method {
            service: self.service,
            method: self.method,
        }
    }
}

/// A handler failed with an error that the schema does not declare.
pub(crate) fn internal(site: &Site, error: &Internal, show: bool) -> Failure {
    let location = error.location();
    let error = error.cause();
    tracing::error!(
        service = site.service.name,
        method = site.method.name,
        location = %location,
        error = %error,
        "a handler failed"
    );
    if show {
        Failure::new(Status::Internal, format!("{error} ({location})"))
    } else {
        hidden()
    }
}

/// A layer failed with an error that stands for no status.
pub(crate) fn layer_failed(site: &Site, error: &(dyn Error + Send + Sync), show: bool) -> Failure {
    tracing::error!(
        service = site.service.name,
        method = site.method.name,
        error = %error,
        "a layer failed"
    );
    if show {
        Failure::new(Status::Internal, error.to_string())
    } else {
        hidden()
    }
}

/// Runs code of a handler's. A panic ends its own call and nothing else.
#[inline]
pub(crate) fn contain<R>(site: &Site, run: impl FnOnce() -> R) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| after_panic(site, panic))
}

#[cold]
#[inline(never)]
fn after_panic(site: &Site, panic: Box<dyn Any + Send>) -> Failure {
    let failure = panicked(site, &*panic);
    discard(panic);
    failure
}

/// What a handler threw may panic again when it is dropped; then it stays where it is.
fn discard(panic: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        mem::forget(again);
    }
}

/// The hook that asks who a client is failed with an error of its own.
pub(crate) fn hook_failed(error: &Internal, show: bool) -> Failure {
    let location = error.location();
    let error = error.cause();
    tracing::error!(location = %location, error = %error, "authentication failed");
    if show {
        Failure::new(Status::Internal, format!("{error} ({location})"))
    } else {
        hidden()
    }
}

/// It panicked.
#[cold]
pub(crate) fn hook_panicked(panic: Box<dyn Any + Send>) -> Failure {
    tracing::error!(panic = text_of(&*panic), "authentication panicked");
    discard(panic);
    hidden()
}

/// A layer around connections failed with an error that stands for nothing else.
pub(crate) fn connection_layer_failed(error: &(dyn Error + Send + Sync), show: bool) -> Failure {
    tracing::error!(error = %error, "a layer around a connection failed");
    if show {
        Failure::new(Status::Internal, error.to_string())
    } else {
        hidden()
    }
}

/// It panicked.
#[cold]
pub(crate) fn connection_layer_panicked(panic: Box<dyn Any + Send>) -> Failure {
    tracing::error!(panic = text_of(&*panic), "a layer around a connection panicked");
    discard(panic);
    hidden()
}

fn panicked(site: &Site, panic: &(dyn Any + Send)) -> Failure {
    tracing::error!(
        service = site.service.name,
        method = site.method.name,
        panic = text_of(panic),
        "a handler panicked"
    );
    hidden()
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a value that is not text")
}

/// A handler answered a value that the schema does not allow.
pub(crate) fn unencodable(site: &Site, error: &EncodeError) -> Failure {
    tracing::error!(service = site.service.name, method = site.method.name, error = %error, "a result cannot be encoded");
    hidden()
}

/// A handler answered more than the client accepts in one message.
pub(crate) fn too_large(site: &Site, size: usize, limit: usize) -> Failure {
    tracing::warn!(
        service = site.service.name,
        method = site.method.name,
        size,
        limit,
        "a result is too large"
    );
    Failure::new(
        Status::ResourceExhausted,
        format!("the answer takes {size} bytes, and the client accepts {limit} in a message"),
    )
}

pub(crate) fn hidden() -> Failure {
    Failure::new(Status::Internal, "internal error")
}

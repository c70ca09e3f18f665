use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use futures_core::Stream;

use super::session::Session;
use super::shared::Shared;
use super::state::ConnectionState;
use crate::Status;
use crate::frame::Availability;

/// How much of what a client was made for its server serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkewLevel {
    /// Every method.
    Compatible,
    /// Some of the methods. The others fail, with `schema_mismatch` or `unimplemented`.
    Degraded,
    /// None of the methods.
    Incompatible,
}

/// What a server serves of the services that a channel has bound, from [`Channel::skew`](super::Channel::skew).
///
/// Client and server may be made from different schemas: one of them has outlived a deployment, or came before one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skew {
    /// How much it is.
    pub level: SkewLevel,
    /// The methods that are not served as this client knows them, in the order in which they were bound.
    pub methods: Vec<SkewedMethod>,
}

/// A method that a server does not serve as its client knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkewedMethod {
    /// The full name of the service: `people.v1.People`.
    pub service: &'static str,
    /// The method, as the schema writes it.
    pub method: &'static str,
    /// How its calls fail: with `schema_mismatch`, or with `unimplemented` where the server has no service of that name.
    pub status: Status,
}

impl Skew {
    pub(super) fn of(session: &Session) -> Self {
        let mut count = 0;
        let mut methods = Vec::new();
        for (service, bound) in session.bounds() {
            for (method, availability) in service.methods.iter().zip(&bound.methods) {
                count += 1;
                let status = match availability {
                    Availability::Available => continue,
                    Availability::SchemaMismatch => Status::SchemaMismatch,
                    Availability::Unimplemented => Status::Unimplemented,
                };
                methods.push(SkewedMethod {
                    service: service.name,
                    method: method.name,
                    status,
                });
            }
        }
        let level = match methods.len() {
            0 => SkewLevel::Compatible,
            all if all == count => SkewLevel::Incompatible,
            _ => SkewLevel::Degraded,
        };
        Self { level, methods }
    }
}

pub(super) fn is_available(session: &Session, method: &str) -> Option<bool> {
    let (service, name) = method.rsplit_once('.')?;
    let (descriptor, bound) = session
        .bounds()
        .find(|(descriptor, _)| descriptor.name == service)?;
    let at = descriptor.methods.iter().position(|method| method.name == name)?;
    Some(bound.methods.get(at) == Some(&Availability::Available))
}

/// What a server serves as that changes, from [`Channel::skews`](super::Channel::skews).
///
/// The first item comes when the server has answered for all services that were bound, even if it serves everything. Others come when a server,
/// mostly one that has taken the place of another, has answered differently. A reader that is late misses what was in between. The stream
/// ends when the channel is closed, and does not keep it open.
#[must_use = "streams do nothing unless polled"]
pub struct Skews {
    shared: Arc<Shared>,
    shown: Option<Skew>,
}

impl Skews {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, shown: None }
    }
}

impl Stream for Skews {
    type Item = Skew;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Skew>> {
        let this = &mut *self;
        let shown = &this.shown;
        let next = this.shared.with(|session| {
            if session.state() == ConnectionState::Closed {
                return Poll::Ready(None);
            }
            if session.is_bound() {
                let skew = Skew::of(session);
                if shown.as_ref() != Some(&skew) {
                    return Poll::Ready(Some(skew));
                }
            }
            session.watch(cx.waker());
            Poll::Pending
        });
        if let Poll::Ready(Some(skew)) = &next {
            this.shown = Some(skew.clone());
        }
        next
    }
}

impl core::fmt::Debug for Skews {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Skews")
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

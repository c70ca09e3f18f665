//! Calls of services that an endpoint has no table for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::revisions::Served;
use crate::frame::{Bind, Bound};

/// A service of the endpoint that takes the calls of others, such as a gateway.
#[derive(Clone)]
pub(crate) struct Elsewhere {
    /// Its place among the endpoint's services; all calls are of its first method.
    pub(crate) service: usize,
    /// Whether it takes those of the service of that name.
    pub(crate) takes: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// Finds out what of a service is there.
    pub(crate) ask: Arc<dyn Fn(Bind) -> Answer + Send + Sync>,
}

/// What somebody who was asked will say.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Bound> + Send>>;

/// Which method a forwarded call is of, in the words of the caller's `Bind`.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "nats"), allow(dead_code, reason = "only gateways read it"))]
pub(crate) struct Route {
    pub(crate) service: Arc<str>,
    pub(crate) schema_id: [u8; 8],
    pub(crate) signature: [u8; 8],
}

/// Which of the services a `Bind` means. What stands for others bears none of their names.
pub(crate) fn find(services: &[Served], elsewhere: Option<&Elsewhere>, name: &str) -> Option<usize> {
    services
        .iter()
        .position(|service| service.descriptor.name == name)
        .filter(|place| elsewhere.is_none_or(|elsewhere| elsewhere.service != *place))
}

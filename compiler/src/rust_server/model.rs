//! What the template of a service prints.

use askama::Template;

use super::adapters::Served;
use crate::rust::model::Attributes;

/// A trait and what serves it.
#[derive(Debug, Template)]
#[template(
    path = "rust_server/service.rs.jinja",
    escape = "none",
    whitespace = "minimize"
)]
pub(super) struct Service {
    pub(super) attributes: Attributes,
    /// The trait.
    pub(super) handler: String,
    /// How documentation links to the trait.
    pub(super) link: String,
    pub(super) server: String,
    /// The type parameter that stands for what implements the trait.
    pub(super) parameter: String,
    pub(super) descriptor: String,
    /// The server's name, as a literal.
    pub(super) debug_name: String,
    pub(super) methods: Vec<Method>,
    /// What it knows of releases.
    pub(super) served: Served,
}

#[derive(Debug)]
pub(super) struct Method {
    pub(super) attributes: Attributes,
    pub(super) name: String,
    pub(super) index: usize,
    pub(super) params: Vec<Param>,
    /// What the client streams.
    pub(super) items: Option<Items>,
    /// What the future resolves to, or the item of the stream.
    pub(super) answer: String,
    pub(super) is_stream: bool,
}

impl Method {
    /// The method of a request that serves it.
    fn kind(&self) -> &'static str {
        match (&self.items, self.is_stream) {
            (None, false) => "unary",
            (None, true) => "stream",
            (Some(_), false) => "upload",
            (Some(_), true) => "duplex",
        }
    }
}

impl Method {
    /// The same for callers of an earlier revision.
    fn kind_as(&self) -> &'static str {
        match (&self.items, self.is_stream) {
            (None, false) => "unary_as",
            (None, true) => "stream",
            (Some(_), false) => "upload_as",
            (Some(_), true) => "duplex",
        }
    }
}

/// The parameter that is a stream.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) local: String,
    /// Of an item.
    pub(super) ty: String,
    /// What reads an item or fails.
    pub(super) decoding: String,
}

#[derive(Debug)]
pub(super) struct Param {
    pub(super) local: String,
    pub(super) ty: String,
    /// What reads it.
    pub(super) decoded: String,
}

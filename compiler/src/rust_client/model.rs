//! What the template of a client prints.

use askama::Template;

use crate::rust::model::{Attributes, Lengths};

#[derive(Debug, Template)]
#[template(
    path = "rust_client/client.rs.jinja",
    escape = "none",
    whitespace = "minimize"
)]
pub(super) struct Client {
    pub(super) attributes: Attributes,
    pub(super) name: String,
    pub(super) descriptor: String,
    pub(super) methods: Vec<Method>,
}

#[derive(Debug)]
pub(super) struct Method {
    pub(super) attributes: Attributes,
    pub(super) name: String,
    pub(super) index: usize,
    pub(super) params: Vec<Param>,
    /// What the caller streams.
    pub(super) items: Option<Items>,
    /// The type of the call or of the stream.
    pub(super) call: String,
    pub(super) is_stream: bool,
}

impl Method {
    /// The method of a binding that calls it.
    fn kind(&self) -> &'static str {
        match (&self.items, self.is_stream) {
            (None, false) => "unary",
            (None, true) => "stream",
            (Some(_), false) => "upload",
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
    pub(super) lengths: Option<Lengths>,
}

#[derive(Debug)]
pub(super) struct Param {
    pub(super) local: String,
    pub(super) ty: String,
    /// Whether the parameter itself is the reference that the encoder wants.
    pub(super) is_reference: bool,
    pub(super) lengths: Option<Lengths>,
}

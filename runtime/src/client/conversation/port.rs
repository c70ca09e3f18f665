use std::cell::Cell;
use std::rc::Rc;

use super::Table;
use crate::client::items::Items;
use crate::client::parties::Parties;
use crate::client::session::UploadKey;

/// Who owns a conversation, and is told by events.
pub(super) enum Owner {}

/// A call of which there is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Called(pub(super) u32);

/// The id of the call that a stream of the owner belongs to; 0 once its end is not to be told.
pub(super) type Input = Rc<Cell<u32>>;

impl Parties for Owner {
    type Waker = Called;
    type Service = Table;
    type Input = Input;
    type Ticket = ();
    const HAS_CONNECTION: bool = false;

    fn is_same(one: &Called, other: &Called) -> bool {
        one == other
    }
}

/// A call, as its owner sees it.
#[derive(Default)]
pub(super) struct Port {
    pub(super) kind: PortKind,
    /// Whether the owner of a stream has taken all items that were handed over.
    pub(super) is_wanted: bool,
    /// Items that were fetched together and have not been handed over.
    pub(super) items: Items,
    /// The client's stream, until its end.
    pub(super) input: Option<Input>,
    /// Under which it was last allowed to send.
    pub(super) key: UploadKey,
    /// Whether the owner was asked for an item, and has not answered.
    pub(super) is_asked: bool,
    /// The answer, until it can be sent.
    pub(super) given: Option<Given>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PortKind {
    /// There is no call of that id, or its end was told.
    #[default]
    Gone,
    Unary,
    Stream,
}

/// What an owner answers who was asked for an item.
pub(crate) enum Given {
    Item(Vec<u8>),
    End,
}

impl Port {
    /// The owner hears nothing more of the call.
    pub(super) fn end(&mut self) {
        if let Some(input) = &self.input {
            input.set(0);
        }
        *self = Self::default();
    }
}

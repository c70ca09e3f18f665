//! What goes to and fro in calls.

use core::iter;
use core::task::Poll;

use super::port::{Called, Given, PortKind};
use super::{Conversation, Event};
use crate::client::session::{Polled, Taken, UploadKey};

impl Conversation {
    /// Looks how far a call is, for its owner.
    pub(super) fn advance(&mut self, id: u32) {
        let now = self.now;
        let Some(port) = self.ports.get_mut(id as usize) else {
            return;
        };
        let mut is_sure = false;
        let event = match port.kind {
            PortKind::Gone => return,
            PortKind::Unary => match self.session.poll_reply(id, &Called(id)) {
                Poll::Pending => return,
                Poll::Ready(Ok(reply)) => Event::Reply(id, reply),
                Poll::Ready(Err(failure)) => Event::Fail(id, failure),
            },
            PortKind::Stream => loop {
                if !port.is_wanted {
                    return;
                }
                if let Some(items) = port.items.take() {
                    port.is_wanted = false;
                    self.events.push_back(Event::Items(id, items));
                    return;
                }
                let polled = self
                    .session
                    .poll_items(id, 0, &mut port.items, &Called(id), || now);
                match polled {
                    // A look may open a stream again, of which the next one tells.
                    Poll::Pending if !is_sure => is_sure = true,
                    Poll::Pending => return,
                    Poll::Ready(Taken::Items) => {}
                    Poll::Ready(Taken::Reopened) => self.events.push_back(Event::Again(id)),
                    Poll::Ready(Taken::End(Ok(()))) => break Event::End(id),
                    Poll::Ready(Taken::End(Err(failure))) => break Event::Fail(id, failure),
                }
            },
        };
        port.end();
        self.events.push_back(event);
    }

    /// What the owner of a call was asked for, which [`feed`](Self::feed) writes; what nobody asked for is dropped.
    pub(crate) fn give(&mut self, id: u32, given: Given) {
        let Some(port) = self.ports.get_mut(id as usize) else {
            return;
        };
        if core::mem::take(&mut port.is_asked) {
            port.given = Some(given);
            self.resumed.push(port.key);
        }
    }

    /// Writes what was given, and asks for more: to be called when more can leave. Answers whether anything is to leave.
    pub(crate) fn feed(&mut self) -> bool {
        self.session.take_resumed(&mut self.resumed);
        while !self.resumed.is_empty() {
            for key in core::mem::take(&mut self.resumed) {
                self.feed_one(key);
            }
        }
        self.session.has_output()
    }

    fn feed_one(&mut self, key: UploadKey) {
        let Some(lent) = self.session.lend(key) else {
            return;
        };
        let Some(port) = self.ports.get_mut(key.0 as usize) else {
            return;
        };
        port.key = key;
        match port.given.take() {
            None => {
                if !core::mem::replace(&mut port.is_asked, true) {
                    self.events.push_back(Event::Want(key.0));
                }
                self.session.give_back(lent, &[], iter::empty(), Polled::Pending);
            }
            Some(Given::Item(bytes)) => {
                let item = iter::once(0..bytes.len());
                if self.session.give_back(lent, &bytes, item, Polled::More) {
                    self.resumed.push(key);
                }
            }
            Some(Given::End) => {
                lent.input.set(0);
                self.session.give_back(lent, &[], iter::empty(), Polled::End);
            }
        }
    }
}

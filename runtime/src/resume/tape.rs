use std::collections::VecDeque;

use crate::piece::Piece;

use super::{ACK_BYTES, ACK_MESSAGES, MESSAGE_COST};
use crate::frame::{Kind, message_of};
use crate::transport::Close;
use crate::wire::Reader;

/// Both directions of one side of a conversation, counted in whole messages: what waits to be sent, what was sent and may
/// have to be sent again, and what has arrived.
pub(crate) struct Tape {
    /// What the peer has not acknowledged, the oldest first; the rest has not been handed to a transport.
    queue: VecDeque<Piece>,
    /// How many of the queue have been handed to the transport, and what they cost.
    handed: usize,
    handed_cost: usize,
    /// Bytes of the others.
    waiting_bytes: usize,
    /// How many messages are out of the queue for good.
    acknowledged: u64,
    keeping: Keeping,
    /// What goes before everything else: the opening message of a resumption, which is not counted.
    opening: Option<Piece>,
    received: u64,
    /// How much of it the peer has been told.
    told: u64,
    /// What the rest costs.
    untold_cost: usize,
    /// The peer has to be told.
    is_due: bool,
}

/// Whether messages are kept, and how many.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// The conversation ends with its connection.
    No,
    /// The client has asked for it, and does not know the answer: nothing is acknowledged so far.
    Asked { buffer: usize },
    /// What may be kept, in bytes by [`Tape::cost`].
    Agreed { buffer: usize },
}

/// The peer claims to have received what was never sent, or not to have received what it has acknowledged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Impossible;

impl Tape {
    /// A conversation that has not begun, and keeps nothing.
    pub(crate) fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            handed: 0,
            handed_cost: 0,
            waiting_bytes: 0,
            acknowledged: 0,
            keeping: Keeping::No,
            opening: None,
            received: 0,
            told: 0,
            untold_cost: 0,
            is_due: false,
        }
    }

    /// The same, of a client that asks for a session.
    pub(crate) fn asking(buffer: u32) -> Self {
        Self {
            keeping: Keeping::Asked {
                buffer: buffer as usize,
            },
            ..Self::new()
        }
    }

    /// What a message takes of a buffer, in bytes. Rule W-46.
    pub(crate) fn cost(message: &Piece) -> usize {
        message.len() + MESSAGE_COST
    }

    /// Both sides want a session. `buffer` is the smaller of what this side keeps and what the peer accepts, in bytes.
    pub(crate) fn agree(&mut self, buffer: u32) {
        self.keeping = Keeping::Agreed {
            buffer: buffer as usize,
        };
    }

    /// There is no session, or it cannot be resumed any more: what was handed over is forgotten.
    pub(crate) fn forget(&mut self) {
        self.keeping = Keeping::No;
        // Not by `drain`, which a page would have to load for this.
        for _ in 0..self.handed {
            self.queue.pop_front();
        }
        self.acknowledged += self.handed as u64;
        (self.handed, self.handed_cost) = (0, 0);
        self.opening = None;
        self.is_due = false;
    }

    /// Drops what has not been handed over: nobody will read it.
    pub(crate) fn clear(&mut self) {
        self.queue.truncate(self.handed);
        self.waiting_bytes = 0;
    }

    /// Takes over the messages that wait, for a connection that is about to end.
    pub(crate) fn take_waiting(&mut self) -> VecDeque<Piece> {
        self.waiting_bytes = 0;
        self.queue.split_off(self.handed)
    }

    fn push(&mut self, message: Piece) {
        self.waiting_bytes += message.len();
        self.queue.push_back(message);
    }

    /// Bytes that wait for a transport.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// Bytes that are held in all, by [`Tape::cost`].
    pub(crate) fn held(&self) -> usize {
        let waiting = self.queue.len() - self.handed;
        self.handed_cost + self.waiting_bytes + waiting * MESSAGE_COST
    }

    /// Whether nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.handed == self.queue.len() && self.opening.is_none()
    }

    /// Whether nothing more is handed over before the peer acknowledges something.
    pub(crate) fn is_full(&self) -> bool {
        match self.keeping {
            Keeping::No => false,
            Keeping::Asked { buffer } | Keeping::Agreed { buffer } => self.handed_cost >= buffer,
        }
    }

    /// Whether there is something that the transport may have now.
    pub(crate) fn has_next(&self) -> bool {
        self.opening.is_some() || self.is_due || (self.handed < self.queue.len() && !self.is_full())
    }

    /// Whether that is nothing but an acknowledgement, which can go with something else.
    #[cfg(feature = "client")]
    pub(crate) fn only_acknowledges(&self) -> bool {
        let has_message = self.handed < self.queue.len() && !self.is_full();
        self.is_due && self.opening.is_none() && !has_message
    }

    /// The message that the transport is to have next; it must then take it.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        if self.is_due {
            self.tell();
            return Some(acknowledgement(self.received));
        }
        if self.keeping == Keeping::No {
            let message = self.queue.pop_front()?;
            self.acknowledged += 1;
            self.waiting_bytes -= message.len();
            return Some(message);
        }
        if self.is_full() {
            return None;
        }
        let message = self.queue.get(self.handed)?.clone();
        self.handed += 1;
        self.handed_cost += Self::cost(&message);
        self.waiting_bytes -= message.len();
        Some(message)
    }

    /// Takes note of a message that was sent without the queue: the `Hello` of a client whose session was not resumed, which
    /// begins a conversation of its own.
    pub(crate) fn has_sent(&mut self, message: Piece) {
        self.handed += 1;
        self.handed_cost += Self::cost(&message);
        self.queue.push_front(message);
    }

    /// How many messages have arrived.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// The peer is being told how many have arrived.
    fn tell(&mut self) {
        self.told = self.received;
        self.untold_cost = 0;
        self.is_due = false;
    }

    /// Another transport is there, whose peer has received that many messages and is told in its opening what has arrived
    /// here. `opening` goes first, then whatever the peer has not received.
    ///
    /// # Errors
    /// The peer cannot have received so many, or so few. Nothing has changed.
    pub(crate) fn resume(&mut self, received: u64, opening: Option<Piece>) -> Result<(), Impossible> {
        self.drop_received(received)?;
        self.waiting_bytes = 0;
        for message in &self.queue {
            self.waiting_bytes += message.len();
        }
        (self.handed, self.handed_cost) = (0, 0);
        self.opening = opening;
        self.tell();
        Ok(())
    }

    /// Takes a message that arrived. Whether it was an acknowledgement, and has been dealt with; everything else is to be
    /// [counted](Self::count) when it is worked on.
    ///
    /// # Errors
    /// It acknowledges what cannot be.
    pub(crate) fn take_acknowledgement(&mut self, message: &[u8]) -> Result<bool, Box<Close>> {
        if !matches!(self.keeping, Keeping::Agreed { .. }) || message.first() != Some(&(Kind::Ack as u8)) {
            return Ok(false);
        }
        let received = read_acknowledgement(message)
            .ok_or_else(|| Close::breach("an Ack that is no message of its own"))?;
        self.drop_received(received)
            .map_err(|Impossible| Close::breach("an Ack of what was not sent, or less than the last"))?;
        Ok(true)
    }

    /// Takes note of a message that has arrived.
    pub(crate) fn count(&mut self, message: &Piece) {
        self.received += 1;
        self.untold_cost += Self::cost(message);
        if self.received - self.told >= ACK_MESSAGES || self.untold_cost >= ACK_BYTES {
            self.settle();
        }
    }

    /// Whether the peer has not been told of everything that has arrived, and expects to be.
    pub(crate) fn owes(&self) -> bool {
        self.received > self.told && matches!(self.keeping, Keeping::Agreed { .. })
    }

    /// Sees to it that the peer is told what has arrived.
    pub(crate) fn settle(&mut self) {
        self.is_due = self.owes();
    }

    fn drop_received(&mut self, received: u64) -> Result<(), Impossible> {
        let count = received.checked_sub(self.acknowledged).ok_or(Impossible)?;
        if count > self.handed as u64 {
            return Err(Impossible);
        }
        // At most as many as the queue holds.
        let count = count as usize;
        for _ in 0..count {
            if let Some(message) = self.queue.pop_front() {
                self.handed_cost -= Self::cost(&message);
            }
        }
        self.handed -= count;
        self.acknowledged = received;
        if self.queue.is_empty() {
            // A quiet connection holds nothing.
            self.queue = VecDeque::new();
        }
        Ok(())
    }
}

impl Extend<Piece> for Tape {
    fn extend<I: IntoIterator<Item = Piece>>(&mut self, messages: I) {
        messages.into_iter().for_each(|message| self.push(message));
    }
}

/// An `Ack` in a message of its own. Rule W-47.
fn acknowledgement(received: u64) -> Piece {
    message_of(Kind::Ack, |writer| writer.u64(received))
}

fn read_acknowledgement(message: &[u8]) -> Option<u64> {
    let mut reader = Reader::new(message);
    let (kind, id, length) = (reader.u8().ok()?, reader.u32().ok()?, reader.u32().ok()? as usize);
    if kind != Kind::Ack as u8 || id != 0 || length != reader.rest().len() {
        return None;
    }
    let received = reader.u64().ok()?;
    reader.finish().ok()?;
    Some(received)
}

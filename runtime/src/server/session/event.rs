use bytes::Bytes;

use crate::frame::{Bind, Hello};
use crate::metadata::Metadata;
use crate::server::inflow::Inflow;
use crate::server::route::Route;

/// The driver's knowledge of the calls that have not ended.
pub(crate) trait InFlight {
    fn count(&self) -> usize;
    /// Bytes of arguments, metadata and items that they hold.
    fn bytes(&self) -> usize;
    fn contains(&self, id: u32) -> bool;
    /// The credit of a call that has not ended.
    fn credit(&mut self, id: u32) -> Option<&mut i64>;
    /// What may come of the client's stream of a call that has not ended, if it takes one.
    fn inflow(&mut self, id: u32) -> Option<&mut Inflow>;
}

/// What the driver has to do.
#[derive(Debug)]
pub(crate) enum Event {
    /// Nothing: the session has dealt with the frame.
    None,
    /// The client has introduced itself, and waits for [`Session::welcome`].
    Hello(Hello),
    /// It says anew who it is, and waits for [`Session::renewed`].
    Renew(Metadata),
    /// It binds, from that number on, what is somewhere else, and waits for [`Session::bound`].
    Ask(u32, Bind),
    Call(Incoming),
    /// Drop the call's work; its end has been written.
    Cancel(u32),
    /// A stream may go on.
    Credit(u32),
    /// The payload is an item of the client's stream.
    Item(u32),
    /// The client's stream is complete.
    End(u32),
    /// The client is done.
    Bye,
}

/// A call to start.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: u32,
    pub(crate) service: usize,
    /// The method, or behind all methods an adapter of one.
    pub(crate) call: usize,
    /// Whose client calls: [`Served::origin`].
    pub(crate) origin: u16,
    /// Milliseconds that are left.
    pub(crate) timeout: Option<u64>,
    pub(crate) metadata: Metadata,
    pub(crate) arguments: Bytes,
    pub(crate) credit: i64,
    /// Of a method that takes a stream of the client.
    pub(crate) inflow: Option<Inflow>,
    /// Of a method that the endpoint has no table for.
    pub(crate) route: Option<Box<Route>>,
}

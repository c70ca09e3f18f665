use crate::piece::Piece;

use crate::client::raw::RawFailure;
use crate::client::session::Told;
use crate::transport::Close;

/// What the owner of a line has to do, or to know. Calls are named by their ids.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// To ask for credentials, and to answer with [`identified`](super::Line::identified).
    Ask,
    /// To open a socket, and to answer with [`opened`](super::Line::opened) or [`lost`](super::Line::lost).
    Dial,
    /// To send a message over the socket.
    Send(Piece),
    /// To let go of the socket, which is told this if it can be. Nothing of it is wanted any more.
    HangUp(Close),
    /// The state of the connection is another, or why there is none.
    Changed,
    /// The reply, which ends a call.
    Reply(u32, Piece),
    /// The item that was pulled.
    Item(u32, Piece),
    /// A stream is complete.
    End(u32),
    Fail(u32, Box<RawFailure>),
    /// The server's stream begins anew.
    Again(u32),
    /// An item of the client's stream can be sent: [`give`](super::Line::give) takes it.
    Want(u32),
    /// The client's stream is not read any more, and its end need not be told.
    Enough(u32),
    /// What the server says of a service (W-16): the payload, for which of those that were bound, and whether no other is on its way.
    Bound(Told),
    /// What became of the oldest renewal of credentials.
    Renewed(Result<(), Box<RawFailure>>),
}

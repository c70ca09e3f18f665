use crate::client::raw::RawFailure;
use crate::client::session::Told;
use crate::piece::Piece;
use crate::transport::Close;

/// What the owner of a conversation has to do, or to know. Calls are named by their ids.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// To send a message.
    Send(Piece),
    /// To end the connection, and to tell the server why: it has broken the protocol.
    Breach(Box<Close>),
    /// What the server says of services, and of credentials.
    Told(Told),
    /// The reply, which ends a call.
    Reply(u32, Piece),
    /// Items of a stream: the frames that they came in, side by side.
    Items(u32, Piece),
    /// A stream is complete.
    End(u32),
    Fail(u32, Box<RawFailure>),
    /// The server's stream begins anew.
    Again(u32),
    /// An item of the client's stream can be sent: [`give`](super::Conversation::give) takes it.
    Want(u32),
    /// The client's stream is not read any more, and its end need not be told.
    Enough(u32),
}

use super::Kind;
use crate::piece::Piece;
use crate::wire::Writer;

/// One frame of the connection's in a message of its own.
pub(crate) fn message_of(kind: Kind, payload: impl FnOnce(&mut Writer)) -> Piece {
    let mut writer = Writer::new();
    writer.u8(kind as u8);
    writer.u32(0);
    let mark = writer.begin_prefixed();
    payload(&mut writer);
    writer.end_prefixed(mark);
    Piece::from(writer.take())
}

/// The kinds of frames. Rule W-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Hello = 1,
    Welcome = 2,
    Bind = 3,
    Bound = 4,
    Call = 5,
    Reply = 6,
    Fail = 7,
    Item = 8,
    End = 9,
    Cancel = 10,
    Credit = 11,
    Ping = 12,
    Pong = 13,
    GoAway = 14,
    Bye = 15,
    Ack = 16,
    Renew = 17,
    Renewed = 18,
}

/// `Call` has a timeout; `Fail` carries the value of a declared error.
pub(crate) const FLAG_5: u8 = 1 << 5;
/// `Call` has metadata; `Fail` says that nothing was done for the call.
pub(crate) const FLAG_6: u8 = 1 << 6;

impl Kind {
    /// Splits the first byte of a frame into kind and flags; `None` for an unknown kind or a flag that the kind does not define.
    pub(crate) fn split(byte: u8) -> Option<(Self, u8)> {
        let kind = match byte & 0x1f {
            1 => Self::Hello,
            2 => Self::Welcome,
            3 => Self::Bind,
            4 => Self::Bound,
            5 => Self::Call,
            6 => Self::Reply,
            7 => Self::Fail,
            8 => Self::Item,
            9 => Self::End,
            10 => Self::Cancel,
            11 => Self::Credit,
            12 => Self::Ping,
            13 => Self::Pong,
            14 => Self::GoAway,
            15 => Self::Bye,
            16 => Self::Ack,
            17 => Self::Renew,
            18 => Self::Renewed,
            _ => return None,
        };
        let flags = byte & 0xe0;
        let defined = match kind {
            Self::Call => FLAG_5 | FLAG_6,
            Self::Fail => FLAG_5 | FLAG_6,
            _ => 0,
        };
        (flags & !defined == 0).then_some((kind, flags))
    }
}

use bytes::Bytes;

use crate::frame::Kind;
use crate::wire::Writer;

/// Bytes that are used up from the front. What is not there is nothing, and ends the commands.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number of all sizes: mostly small, sometimes the largest there are.
    pub(crate) fn number(&mut self) -> Option<u32> {
        let byte = self.byte()?;
        Some(match byte {
            0..=199 => u32::from(byte) % 24,
            200..=229 => 1 << (byte - 200),
            230..=239 => u32::MAX - u32::from(byte - 230),
            _ => u32::from(byte) << 8 | u32::from(self.byte()?),
        })
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.byte()?).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(bytes)
    }

    /// A message: of frames whose headers are right, or of anything.
    pub(crate) fn message(&mut self) -> Option<Bytes> {
        let mut writer = Writer::new();
        let head = self.byte()?;
        if head >= 250 {
            return Some(Bytes::copy_from_slice(self.bytes()?));
        }
        for _ in 0..=head % 4 {
            let kind = self.byte()?;
            let id = self.number()?;
            // Its payload: bytes as they are, one number, or a lot.
            let mut payload = Writer::new();
            match self.byte()? {
                0..=127 => payload.raw(self.bytes()?),
                128..=220 => payload.u32(self.number()?),
                many => payload.raw(&vec![1; usize::from(many) * 100]),
            }
            let payload = payload.finish().unwrap_or_default();
            writer.raw(&[if kind < 200 { kind % 16 } else { kind }]);
            writer.u32(id);
            writer.u32(payload.len() as u32);
            writer.raw(&payload);
        }
        writer.finish().ok().map(Bytes::from)
    }

    /// A frame with the fields of its kind in place, of a peer that begins as it should.
    pub(crate) fn opening(kind: Kind, fields: &[u32], rest: &[u8]) -> Bytes {
        let mut payload = Writer::new();
        fields.iter().for_each(|field| payload.u32(*field));
        payload.raw(rest);
        let payload = payload.finish().unwrap_or_default();
        let mut writer = Writer::new();
        writer.raw(&[kind as u8]);
        writer.u32(0);
        writer.u32(payload.len() as u32);
        writer.raw(&payload);
        Bytes::from(writer.finish().unwrap_or_default())
    }
}

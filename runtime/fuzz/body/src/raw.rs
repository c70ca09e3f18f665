//! The one module with code that the compiler does not check, held against the published bincode, which shares none of it.

use core::fmt::Debug;

use bincode::config;
use bincode::enc::Encode as Oracle;
use turbo_runtime::wire::{self, Decode, Encode, Writer};
use turbo_runtime::{Timestamp, Uuid};

/// More than any input has: what claims to be longer is refused by both.
const MOST: usize = 1 << 16;

/// Values that an input stands for: zeros, when it has ended.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    fn array<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_at(self.0.len().min(N));
        self.0 = rest;
        let mut array = [0; N];
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// An integer of any length on the wire.
    fn integer(&mut self) -> u128 {
        u128::from_le_bytes(self.array()) >> (self.byte() & 127)
    }

    fn text(&mut self) -> String {
        let length = usize::from(self.byte()).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(taken).into_owned()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.byte() & 1 == 1).then(|| make(self))
    }
}

/// Writes values in several ways, and reads bytes as types that are read without checks of the compiler.
///
/// # Panics
/// If anything is written or read as bincode does not.
pub fn raw(input: &[u8]) {
    let mut source = Source(input);
    written(&mut source);
    let bytes = source.0;
    read::<String>(bytes);
    read::<Option<String>>(bytes);
    read::<(u16, i64, String)>(bytes);
    read::<Vec<String>>(bytes);
    read::<Vec<u32>>(bytes);
    read::<Vec<f64>>(bytes);
    read::<[f32; 3]>(bytes);
}

/// Holds what `Writer::pieces` writes behind some bytes, into a buffer that may have to grow, against the oracle.
macro_rules! same {
    ($source:expr, $pieces:expr, $oracle:expr) => {{
        let before = $source.text();
        let mut writer = Writer::with_capacity($source.byte().into());
        writer.raw(before.as_bytes());
        writer.pieces($pieces);
        let written = writer.finish().expect("every piece can be written");
        let (start, pieces) = written.split_at(before.len());
        assert_eq!(start, before.as_bytes());
        assert_eq!(pieces, oracle(&$oracle), "{:?}", $pieces);
    }};
}

fn written(source: &mut Source<'_>) {
    let (a, b, c) = (source.integer(), source.integer(), source.integer());
    same!(
        source,
        (a as u16, b as u32, c as u64, a),
        (a as u16, b as u32, c as u64, a)
    );
    same!(
        source,
        (a as i16, b as i32, c as i64, a as i128),
        (a as i16, b as i32, c as i64, a as i128)
    );
    let (text, other) = (source.text(), source.maybe(Source::text));
    let (float, flag) = (f64::from_bits(b as u64), c & 1 == 1);
    same!(
        source,
        (&text, &other, flag, a as u8, b as i8, &float, &*text, a as u32),
        (&text, &other, flag, a as u8, b as i8, &float, &*text, a as u32)
    );
    let (uuid, time, maybe) = (source.array(), c as i64, source.maybe(|_| a as u64));
    same!(
        source,
        (
            Uuid::from_bytes(uuid),
            Timestamp::from_micros(time),
            maybe,
            b as f32
        ),
        (uuid, time, maybe, b as f32)
    );
    let count = usize::from(source.byte());
    let integers: Vec<u64> = (0..count).map(|_| source.integer() as u64).collect();
    let floats: Vec<f32> = integers.iter().map(|item| f32::from_bits(*item as u32)).collect();
    assert_eq!(wire::to_vec(&integers).as_ref(), Ok(&oracle(&integers)));
    assert_eq!(wire::to_vec(&floats).as_ref(), Ok(&oracle(&floats)));
}

fn oracle(value: &impl Oracle) -> Vec<u8> {
    bincode::encode_to_vec(value, config::standard()).expect("bincode writes it too")
}

/// Reads bytes as bincode does, and writes what was read as it does.
fn read<T: Encode + Decode + Oracle + bincode::Decode<()> + Debug>(bytes: &[u8]) {
    let expected = bincode::decode_from_slice::<T, _>(bytes, config::standard().with_limit::<MOST>());
    let whole = expected.ok().filter(|(_, length)| *length == bytes.len());
    match (wire::from_slice::<T>(bytes), whole) {
        // Not by their values: a float that is no number is not equal to itself.
        (Ok(value), Some((expected, _))) => {
            let written = wire::to_vec(&value).expect("what was read can be written");
            assert_eq!(written, oracle(&expected), "{value:?}");
        }
        (Err(_), None) => {}
        (value, expected) => panic!("{value:?} where bincode has {expected:?}"),
    }
}

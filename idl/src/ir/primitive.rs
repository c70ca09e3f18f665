/// The one table of primitive types. A new row makes the compiler list every backend.
macro_rules! primitives {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, min $min:literal, max $max:expr, eq $eq:literal, key $key:literal;)*) => {
        /// A type that the language itself provides.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Primitive { $($(#[$doc])* $variant,)* }

        impl Primitive {
            /// Every primitive, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in a schema.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The fewest bytes that a value takes on the wire.
            #[must_use]
            pub fn min_size(self) -> u32 {
                match self { $(Self::$variant => $min,)* }
            }

            /// The most bytes that a value takes on the wire. Nothing if there is no end to it.
            #[must_use]
            pub fn max_size(self) -> Option<u32> {
                match self { $(Self::$variant => $max,)* }
            }

            /// Whether equality is an equivalence: not so for floats.
            #[must_use]
            pub fn is_eq(self) -> bool {
                match self { $(Self::$variant => $eq,)* }
            }

            /// Whether it may be the key of a map or the item of a set.
            #[must_use]
            pub fn is_key(self) -> bool {
                match self { $(Self::$variant => $key,)* }
            }

            /// The primitive of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

primitives! {
    /// One byte, 0 or 1.
    Bool = "bool", min 1, max Some(1), eq true, key true;
    /// One byte.
    U8 = "u8", min 1, max Some(1), eq true, key true;
    /// Variable-length integer.
    U16 = "u16", min 1, max Some(3), eq true, key true;
    /// Variable-length integer.
    U32 = "u32", min 1, max Some(5), eq true, key true;
    /// Variable-length integer.
    U64 = "u64", min 1, max Some(9), eq true, key true;
    /// Variable-length integer.
    U128 = "u128", min 1, max Some(17), eq true, key true;
    /// One byte, two's complement.
    I8 = "i8", min 1, max Some(1), eq true, key true;
    /// Zigzag, variable length.
    I16 = "i16", min 1, max Some(3), eq true, key true;
    /// Zigzag, variable length.
    I32 = "i32", min 1, max Some(5), eq true, key true;
    /// Zigzag, variable length.
    I64 = "i64", min 1, max Some(9), eq true, key true;
    /// Zigzag, variable length.
    I128 = "i128", min 1, max Some(17), eq true, key true;
    /// Four bytes, little endian.
    F32 = "f32", min 4, max Some(4), eq false, key false;
    /// Eight bytes, little endian.
    F64 = "f64", min 8, max Some(8), eq false, key false;
    /// Length, then UTF-8.
    String = "string", min 1, max None, eq true, key true;
    /// Length, then bytes.
    Bytes = "bytes", min 1, max None, eq true, key false;
    /// One Unicode scalar value in UTF-8.
    Char = "char", min 1, max Some(4), eq true, key true;
    /// Sixteen bytes, without a length.
    Uuid = "uuid", min 16, max Some(16), eq true, key true;
    /// Microseconds since the Unix epoch, UTC: zigzag, variable length.
    Timestamp = "timestamp", min 1, max Some(9), eq true, key true;
    /// Seconds, then nanoseconds below a second: both of variable length.
    Duration = "duration", min 2, max Some(14), eq true, key false;
    /// A mantissa (zigzag, variable length), then the number of its decimal places in one byte.
    Decimal = "decimal", min 2, max Some(18), eq true, key false;
}

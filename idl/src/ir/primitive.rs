/// The one table of primitive types. A new row makes the compiler list every backend.
macro_rules! primitives {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, min $min:literal, eq $eq:literal;)*) => {
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

            /// Whether equality is an equivalence: not so for floats.
            #[must_use]
            pub fn is_eq(self) -> bool {
                match self { $(Self::$variant => $eq,)* }
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
    Bool = "bool", min 1, eq true;
    /// One byte.
    U8 = "u8", min 1, eq true;
    /// Variable-length integer.
    U16 = "u16", min 1, eq true;
    /// Variable-length integer.
    U32 = "u32", min 1, eq true;
    /// Variable-length integer.
    U64 = "u64", min 1, eq true;
    /// Variable-length integer.
    U128 = "u128", min 1, eq true;
    /// One byte, two's complement.
    I8 = "i8", min 1, eq true;
    /// Zigzag, variable length.
    I16 = "i16", min 1, eq true;
    /// Zigzag, variable length.
    I32 = "i32", min 1, eq true;
    /// Zigzag, variable length.
    I64 = "i64", min 1, eq true;
    /// Zigzag, variable length.
    I128 = "i128", min 1, eq true;
    /// Four bytes, little endian.
    F32 = "f32", min 4, eq false;
    /// Eight bytes, little endian.
    F64 = "f64", min 8, eq false;
    /// Length, then UTF-8.
    String = "string", min 1, eq true;
    /// Length, then bytes.
    Bytes = "bytes", min 1, eq true;
}

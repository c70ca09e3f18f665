use core::time::Duration;

/// A service as the schema describes it: a table that generated code carries and that both sides read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceDescriptor {
    /// The package and the name, as in `people.v1.People` (W-15).
    pub name: &'static str,
    /// The identity of the service (I-6).
    pub schema_id: [u8; 8],
    /// The methods in order of declaration; their index is what a `Bind` counts by.
    pub methods: &'static [MethodDescriptor],
}

/// One method of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodDescriptor {
    /// The name as the schema writes it.
    pub name: &'static str,
    /// A hash over everything that the bytes of its calls depend on (I-5).
    pub signature: [u8; 8],
    /// How many values it takes and answers.
    pub kind: MethodKind,
    /// Whether a call may be sent again when nobody knows whether it was carried out (W-36).
    pub is_idempotent: bool,
    /// How long a caller waits unless it says otherwise.
    pub timeout: Option<Duration>,
}

/// Which way values stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodKind {
    /// Neither: it answers one value, or none.
    Unary,
    /// From the server: it answers a stream of values.
    ServerStream,
    /// From the client: it takes a stream of values and answers one, or none.
    ClientStream,
    /// Both ways.
    Bidirectional,
}

impl MethodKind {
    /// Whether the client sends a stream of values (W-38).
    #[must_use]
    pub const fn takes_stream(self) -> bool {
        matches!(self, Self::ClientStream | Self::Bidirectional)
    }

    /// Whether the server answers a stream of values (W-21).
    #[must_use]
    pub const fn answers_stream(self) -> bool {
        matches!(self, Self::ServerStream | Self::Bidirectional)
    }
}

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

/// How a method answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodKind {
    /// With one value, or none.
    Unary,
    /// With a stream of values.
    ServerStream,
}

/// The one table of statuses: what a failed call tells its caller, in the words of gRPC and Connect.
macro_rules! statuses {
    ($($variant:ident = $number:literal $name:literal;)*) => {
        /// The status of a failed call; `@status(not_found)` on an error's variant names one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Status { $(#[doc = concat!("`", $name, "`, ", stringify!($number), " on the wire.")] $variant = $number,)* }

        impl Status {
            /// Every status, ascending by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in a schema and in messages.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The name of the variant in Rust, which is the same in `turbo_runtime::Status`.
            #[must_use]
            pub fn rust_name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The status of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

statuses! {
    Cancelled = 1 "cancelled";
    InvalidArgument = 3 "invalid_argument";
    DeadlineExceeded = 4 "deadline_exceeded";
    NotFound = 5 "not_found";
    AlreadyExists = 6 "already_exists";
    PermissionDenied = 7 "permission_denied";
    ResourceExhausted = 8 "resource_exhausted";
    FailedPrecondition = 9 "failed_precondition";
    Aborted = 10 "aborted";
    OutOfRange = 11 "out_of_range";
    Unimplemented = 12 "unimplemented";
    Internal = 13 "internal";
    Unavailable = 14 "unavailable";
    DataLoss = 15 "data_loss";
    Unauthenticated = 16 "unauthenticated";
    SchemaMismatch = 17 "schema_mismatch";
    Indeterminate = 18 "indeterminate";
}

impl Status {
    /// What an error's variant has when it names no status: the application understood the call and refused it.
    pub const DEFAULT: Self = Self::FailedPrecondition;
}

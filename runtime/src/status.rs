use core::fmt;

/// The one table of statuses (W-34): what a failed call tells its caller, in the words of gRPC and Connect.
macro_rules! statuses {
    ($($variant:ident = $number:literal $name:literal: $meaning:literal;)*) => {
        /// How a call failed, in the words of gRPC and Connect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Status {
            $(#[doc = concat!($meaning, " `", $name, "`, ", stringify!($number), " on the wire.")] $variant = $number,)*
        }

        impl Status {
            /// Every status, ascending by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in a schema and in messages.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The status of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The number on the wire.
            #[must_use]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// The status of that number; one that is not known is [`Internal`](Self::Internal).
            #[must_use]
            pub const fn from_number(number: u32) -> Self {
                match number { $($number => Self::$variant,)* _ => Self::Internal }
            }
        }
    };
}

statuses! {
    Cancelled = 1 "cancelled": "The caller gave up.";
    InvalidArgument = 3 "invalid_argument": "The arguments are wrong whatever the state of the system.";
    DeadlineExceeded = 4 "deadline_exceeded": "The call took longer than the caller waits.";
    NotFound = 5 "not_found": "What the call is about does not exist.";
    AlreadyExists = 6 "already_exists": "What the call creates exists already.";
    PermissionDenied = 7 "permission_denied": "The caller is known and may not do this.";
    ResourceExhausted = 8 "resource_exhausted": "A limit or a quota is used up.";
    FailedPrecondition = 9 "failed_precondition": "The system is not in the state that the call needs.";
    Aborted = 10 "aborted": "The call collided with another; the caller may start over.";
    OutOfRange = 11 "out_of_range": "A position lies past the end of what there is.";
    Unimplemented = 12 "unimplemented": "The server does not have this method.";
    Internal = 13 "internal": "The server failed, and keeps the details to itself.";
    Unavailable = 14 "unavailable": "The server cannot be reached now; the caller may try again.";
    DataLoss = 15 "data_loss": "Data is lost or damaged beyond repair.";
    Unauthenticated = 16 "unauthenticated": "The caller is not known.";
    SchemaMismatch = 17 "schema_mismatch": "The two sides were made from schemas that do not agree on this method.";
    Indeterminate = 18 "indeterminate": "The connection was lost in mid-call: nobody knows whether it was carried out.";
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn numbers_and_names_lead_back() {
        // W-34
        for status in Status::ALL {
            assert_eq!(Status::from_number(status.number()), *status);
            assert_eq!(Status::from_name(status.name()), Some(*status));
            assert_eq!(status.to_string(), status.name());
        }
        assert!(Status::ALL.is_sorted());
        assert_eq!(Status::NotFound.number(), 5);
        assert_eq!(Status::Indeterminate.number(), 18);
        assert_eq!(Status::from_name("ok"), None);
    }

    #[test]
    fn an_unknown_number_is_internal() {
        // W-34: 0 and 2 are gRPC's `ok` and `unknown`, which do not exist here.
        for number in [0, 2, 19, 4_000_000_000] {
            assert_eq!(Status::from_number(number), Status::Internal);
        }
    }
}

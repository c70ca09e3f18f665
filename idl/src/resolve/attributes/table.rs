/// Where a prefix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Package,
    Import,
    /// A struct, an enum or an error.
    Type,
    Newtype,
    Alias,
    Constant,
    Field,
    Variant,
    ErrorVariant,
    Service,
    Method,
    Param,
}

impl Place {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Import => "an import",
            Self::Type => "a struct, an enum or an error",
            Self::Newtype => "a newtype",
            Self::Alias => "an alias",
            Self::Constant => "a constant",
            Self::Field => "a field",
            Self::Variant => "a variant of an enum",
            Self::ErrorVariant => "a variant of an error",
            Self::Service => "a service",
            Self::Method => "a method",
            Self::Param => "a parameter",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Deprecated,
    Idempotent,
    Timeout,
    Status,
    Max,
    Min,
    Js,
    Sensitive,
    Fallback,
    Derive,
    Allow,
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(super) kind: Kind,
    /// Where it may stand.
    pub(crate) places: &'static [Place],
    /// What it looks like when it is right.
    pub(crate) example: &'static str,
}

/// The one table of attributes.
pub(crate) const ATTRIBUTES: [Row; 11] = [
    Row {
        name: "deprecated",
        kind: Kind::Deprecated,
        places: &[
            Place::Type,
            Place::Newtype,
            Place::Alias,
            Place::Constant,
            Place::Field,
            Place::Variant,
            Place::ErrorVariant,
            Place::Service,
            Place::Method,
        ],
        example: "@deprecated(\"use list\")",
    },
    Row {
        name: "idempotent",
        kind: Kind::Idempotent,
        places: &[Place::Method],
        example: "@idempotent",
    },
    Row {
        name: "timeout",
        kind: Kind::Timeout,
        places: &[Place::Method],
        example: "@timeout(5s)",
    },
    Row {
        name: "status",
        kind: Kind::Status,
        places: &[Place::ErrorVariant],
        example: "@status(not_found)",
    },
    Row {
        name: "max",
        kind: Kind::Max,
        places: &[Place::Field, Place::Param, Place::Newtype],
        example: "@max(64)",
    },
    Row {
        name: "min",
        kind: Kind::Min,
        places: &[Place::Field, Place::Param, Place::Newtype],
        example: "@min(1)",
    },
    Row {
        name: "js",
        kind: Kind::Js,
        places: &[Place::Field, Place::Param],
        example: "@js(number)",
    },
    Row {
        name: "sensitive",
        kind: Kind::Sensitive,
        places: &[Place::Field, Place::Param],
        example: "@sensitive",
    },
    Row {
        name: "fallback",
        kind: Kind::Fallback,
        places: &[Place::Variant, Place::ErrorVariant],
        example: "@fallback",
    },
    Row {
        name: "derive",
        kind: Kind::Derive,
        places: &[Place::Type, Place::Newtype],
        example: "@derive(Ord, PartialOrd)",
    },
    Row {
        name: "allow",
        kind: Kind::Allow,
        places: &[
            Place::Package,
            Place::Import,
            Place::Type,
            Place::Newtype,
            Place::Alias,
            Place::Constant,
            Place::Field,
            Place::Variant,
            Place::ErrorVariant,
            Place::Service,
            Place::Method,
            Place::Param,
        ],
        example: "@allow(unused-import)",
    },
];

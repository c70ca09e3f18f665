use super::{Comment, Name, Path, Prefix, Type, Value};
use crate::source::{FileId, Span};

/// A whole file.
#[derive(Clone, Debug)]
pub struct File {
    /// Which one.
    pub id: FileId,
    /// What it declares itself to be.
    pub package: Option<Package>,
    /// What it imports.
    pub imports: Vec<Import>,
    /// What it defines.
    pub items: Vec<Item>,
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Whether at least the names of all that it defines are here.
    pub is_complete: bool,
}

/// `package people.v1;`
#[derive(Clone, Debug)]
pub struct Package {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub path: Path,
}

/// `import "geo/point.turbo" as geo;`
#[derive(Clone, Debug)]
pub struct Import {
    /// What stands before it.
    pub prefix: Prefix,
    /// The path between the quotes.
    pub path: String,
    /// Where the path stands, with its quotes.
    pub path_span: Span,
    /// What it is called here.
    pub alias: Option<Name>,
}

/// Something that a file defines.
#[derive(Clone, Debug)]
pub enum Item {
    /// `struct`
    Struct(Struct),
    /// `enum` and `error`
    Enum(Enum),
    /// `service`
    Service(Service),
    /// `const`
    Const(Const),
    /// `type`
    Newtype(Spelling),
    /// `alias`
    Alias(Spelling),
    /// Something with a name that could not be read.
    Lost(Lost),
}

/// What is left of an item that could not be read, so that its users are not told that it does not exist.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Its name.
    pub name: Name,
}

/// `struct Person { name: string }`
#[derive(Clone, Debug)]
pub struct Struct {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// The names of its parameters.
    pub generics: Vec<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Whether all of its fields could be read.
    pub is_complete: bool,
}

/// A field of a struct or of a variant.
#[derive(Clone, Debug)]
pub struct Field {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// What it is if nobody says otherwise.
    pub default: Option<Value>,
}

/// `const MAX_NAME: u32 = 64;`
#[derive(Clone, Debug)]
pub struct Const {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Value,
}

/// `type PersonId = u64;` or `alias Tags = [string];`
#[derive(Clone, Debug)]
pub struct Spelling {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// What it wraps or stands for.
    pub ty: Type,
}

/// `enum Shape { Circle { radius: f64 }, Empty }`, or the same with `error`
#[derive(Clone, Debug)]
pub struct Enum {
    /// What stands before it.
    pub prefix: Prefix,
    /// Which of the two.
    pub kind: EnumKind,
    /// Its name.
    pub name: Name,
    /// The names of its parameters.
    pub generics: Vec<Name>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Whether all of its variants could be read.
    pub is_complete: bool,
}

/// The two kinds of [`Enum`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumKind {
    /// `enum`
    Enum,
    /// `error`
    Error,
}

/// A variant of an enum or an error.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// What it carries.
    pub payload: Payload,
}

/// What a variant carries.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Nothing.
    Unit,
    /// `(Point, Point)`, with the place of the brackets.
    Tuple(Vec<Type>, Span),
    /// `{ radius: f64 }`, with the place of the brackets.
    Struct {
        /// The fields.
        fields: Vec<Field>,
        /// The place of the brackets.
        span: Span,
        /// Whether all of the fields could be read.
        is_complete: bool,
    },
}

/// `service People { ... }`
#[derive(Clone, Debug)]
pub struct Service {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// Its methods.
    pub methods: Vec<Method>,
}

/// `fn get(id: u64) -> Person throws PersonError;`
#[derive(Clone, Debug)]
pub struct Method {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it answers, if it answers.
    pub returns: Option<Returns>,
    /// What it throws.
    pub throws: Option<Path>,
}

/// `id: u64` or `people: stream Person`
#[derive(Clone, Debug)]
pub struct Param {
    /// What stands before it.
    pub prefix: Prefix,
    /// Its name.
    pub name: Name,
    /// Where `stream` and the type stand, if `stream` stands before it.
    pub stream: Option<Span>,
    /// Its type.
    pub ty: Type,
    /// What it is if nobody says otherwise.
    pub default: Option<Value>,
}

/// `-> Person` or `-> stream Person`
#[derive(Clone, Debug)]
pub struct Returns {
    /// Whether `stream` stands before the type.
    pub is_stream: bool,
    /// The type.
    pub ty: Type,
}

impl Item {
    /// The names of its type parameters.
    #[must_use]
    pub fn generics(&self) -> &[Name] {
        match self {
            Self::Struct(item) => &item.generics,
            Self::Enum(item) => &item.generics,
            _ => &[],
        }
    }

    /// What stands before it; nothing before what could not be read.
    #[must_use]
    pub fn prefix(&self) -> Option<&Prefix> {
        match self {
            Self::Struct(item) => Some(&item.prefix),
            Self::Enum(item) => Some(&item.prefix),
            Self::Service(item) => Some(&item.prefix),
            Self::Const(item) => Some(&item.prefix),
            Self::Newtype(item) | Self::Alias(item) => Some(&item.prefix),
            Self::Lost(_) => None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Struct(item) => &item.name,
            Self::Enum(item) => &item.name,
            Self::Service(item) => &item.name,
            Self::Const(item) => &item.name,
            Self::Newtype(item) | Self::Alias(item) => &item.name,
            Self::Lost(item) => &item.name,
        }
    }
}

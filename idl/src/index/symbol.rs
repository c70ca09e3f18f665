use super::Analysis;
use crate::ast::{
    DocLine, EnumKind, Field, Import, Item, Method, Name, Package, Param, Payload, Prefix, Type, Value,
    Variant,
};
use crate::source::{FileId, Span};

/// Something that a schema defines, by where it stands in the tree of its file. The numbers are indexes, in order of
/// declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// The package of a file.
    Package(FileId),
    /// An import of a file.
    Import(FileId, u32),
    /// An item of a file.
    Item(FileId, u32),
    /// A type parameter of an item.
    TypeParameter(FileId, u32, u32),
    /// A field, a variant or a method of an item.
    Member(FileId, u32, u32),
    /// A field of a variant, or a parameter of a method.
    Part(FileId, u32, u32, u32),
}

/// What a [`Symbol`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// `package`
    Package,
    /// `import`
    Import,
    /// `struct`
    Struct,
    /// `enum`
    Enum,
    /// `error`
    Error,
    /// `service`
    Service,
    /// `const`
    Constant,
    /// `type`
    Newtype,
    /// `alias`
    Alias,
    /// An item that could not be read.
    Lost,
    /// The `T` of `struct Page<T>`
    TypeParameter,
    /// Of a struct or of a variant.
    Field,
    /// Of an enum.
    Variant,
    /// Of an error.
    ErrorVariant,
    /// Of a service.
    Method,
    /// Of a method.
    Parameter,
}

/// The part of the tree that defines a [`Symbol`].
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// `package`
    Package(&'a Package),
    /// `import`
    Import(&'a Import),
    /// An item.
    Item(&'a Item),
    /// The `T` of `struct Page<T>`
    TypeParameter(&'a Name),
    /// A field.
    Field(&'a Field),
    /// A variant, of an enum or of an error.
    Variant(EnumKind, &'a Variant),
    /// A method.
    Method(&'a Method),
    /// A parameter.
    Param(&'a Param),
}

impl Symbol {
    /// The file that defines it.
    #[must_use]
    pub fn file(self) -> FileId {
        match self {
            Self::Package(file)
            | Self::Import(file, _)
            | Self::Item(file, _)
            | Self::TypeParameter(file, ..)
            | Self::Member(file, ..)
            | Self::Part(file, ..) => file,
        }
    }

    /// What it belongs to: the item of a member, the member of a part.
    #[must_use]
    pub fn owner(self) -> Option<Self> {
        match self {
            Self::Package(_) | Self::Import(..) | Self::Item(..) => None,
            Self::TypeParameter(file, item, _) | Self::Member(file, item, _) => Some(Self::Item(file, item)),
            Self::Part(file, item, member, _) => Some(Self::Member(file, item, member)),
        }
    }
}

impl SymbolKind {
    /// What people call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Import => "import",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Error => "error",
            Self::Service => "service",
            Self::Constant => "constant",
            Self::Newtype => "newtype",
            Self::Alias => "alias",
            Self::Lost => "item",
            Self::TypeParameter => "type parameter",
            Self::Field => "field",
            Self::Variant | Self::ErrorVariant => "variant",
            Self::Method => "method",
            Self::Parameter => "parameter",
        }
    }

    /// Whether it can stand where a type is wanted.
    #[must_use]
    pub fn is_type(self) -> bool {
        matches!(
            self,
            Self::Struct | Self::Enum | Self::Error | Self::Newtype | Self::Alias | Self::TypeParameter
        )
    }
}

impl<'a> Node<'a> {
    /// What it is.
    #[must_use]
    pub fn kind(self) -> SymbolKind {
        match self {
            Self::Package(_) => SymbolKind::Package,
            Self::Import(_) => SymbolKind::Import,
            Self::Item(item) => match item {
                Item::Struct(_) => SymbolKind::Struct,
                Item::Enum(item) => match item.kind {
                    EnumKind::Enum => SymbolKind::Enum,
                    EnumKind::Error => SymbolKind::Error,
                },
                Item::Service(_) => SymbolKind::Service,
                Item::Const(_) => SymbolKind::Constant,
                Item::Newtype(_) => SymbolKind::Newtype,
                Item::Alias(_) => SymbolKind::Alias,
                Item::Lost(_) => SymbolKind::Lost,
            },
            Self::TypeParameter(_) => SymbolKind::TypeParameter,
            Self::Field(_) => SymbolKind::Field,
            Self::Variant(EnumKind::Enum, _) => SymbolKind::Variant,
            Self::Variant(EnumKind::Error, _) => SymbolKind::ErrorVariant,
            Self::Method(_) => SymbolKind::Method,
            Self::Param(_) => SymbolKind::Parameter,
        }
    }

    /// What stands before it; nothing before a type parameter and before what could not be read.
    #[must_use]
    pub fn prefix(self) -> Option<&'a Prefix> {
        match self {
            Self::Package(node) => Some(&node.prefix),
            Self::Import(node) => Some(&node.prefix),
            Self::Item(item) => item.prefix(),
            Self::TypeParameter(_) => None,
            Self::Field(node) => Some(&node.prefix),
            Self::Variant(_, node) => Some(&node.prefix),
            Self::Method(node) => Some(&node.prefix),
            Self::Param(node) => Some(&node.prefix),
        }
    }

    pub(super) fn name_start(self) -> u32 {
        self.name_span().start
    }

    fn name_span(self) -> Span {
        match self {
            Self::Package(node) => node.path.span,
            Self::Import(node) => node.alias.as_ref().map_or(node.path_span, |alias| alias.span),
            Self::Item(item) => item.name().span,
            Self::TypeParameter(name) => name.span,
            Self::Field(node) => node.name.span,
            Self::Variant(_, node) => node.name.span,
            Self::Method(node) => node.name.span,
            Self::Param(node) => node.name.span,
        }
    }

    /// Its type and its default, of a field or a parameter.
    #[must_use]
    pub fn typed(self) -> Option<(&'a Type, Option<&'a Value>)> {
        match self {
            Self::Field(node) => Some((&node.ty, node.default.as_ref())),
            Self::Param(node) => Some((&node.ty, node.default.as_ref())),
            _ => None,
        }
    }
}

impl Analysis {
    /// The part of the tree that defines a symbol. Nothing if the symbol is of another analysis.
    #[must_use]
    pub fn node(&self, symbol: Symbol) -> Option<Node<'_>> {
        let ast = &self.front.units.get(symbol.file().0 as usize)?.ast;
        let item = |at: u32| ast.items.get(at as usize);
        Some(match symbol {
            Symbol::Package(_) => Node::Package(ast.package.as_ref()?),
            Symbol::Import(_, at) => Node::Import(ast.imports.get(at as usize)?),
            Symbol::Item(_, at) => Node::Item(item(at)?),
            Symbol::TypeParameter(_, at, param) => {
                Node::TypeParameter(item(at)?.generics().get(param as usize)?)
            }
            Symbol::Member(_, at, member) => match item(at)? {
                Item::Struct(item) => Node::Field(item.fields.get(member as usize)?),
                Item::Enum(item) => Node::Variant(item.kind, item.variants.get(member as usize)?),
                Item::Service(item) => Node::Method(item.methods.get(member as usize)?),
                Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => return None,
            },
            Symbol::Part(_, at, member, part) => match item(at)? {
                Item::Enum(item) => match &item.variants.get(member as usize)?.payload {
                    Payload::Struct { fields, .. } => Node::Field(fields.get(part as usize)?),
                    Payload::Unit | Payload::Tuple(..) => return None,
                },
                Item::Service(item) => {
                    Node::Param(item.methods.get(member as usize)?.params.get(part as usize)?)
                }
                _ => return None,
            },
        })
    }

    /// What a symbol is.
    #[must_use]
    pub fn kind(&self, symbol: Symbol) -> Option<SymbolKind> {
        self.node(symbol).map(Node::kind)
    }

    /// Where the name of a symbol stands. Of an import without a name of its own, its path; of a package, all of it.
    #[must_use]
    pub fn definition(&self, symbol: Symbol) -> Option<Span> {
        self.node(symbol).map(Node::name_span)
    }

    /// The name of a symbol. Of a package, all of it.
    #[must_use]
    pub fn name(&self, symbol: Symbol) -> Option<String> {
        Some(match self.node(symbol)? {
            Node::Package(node) => node.path.dotted(),
            Node::Import(node) => match &node.alias {
                Some(alias) => alias.text.clone(),
                None => crate::source::import_name(&node.path).to_owned(),
            },
            Node::Item(item) => item.name().text.clone(),
            Node::TypeParameter(name) => name.text.clone(),
            Node::Field(node) => node.name.text.clone(),
            Node::Variant(_, node) => node.name.text.clone(),
            Node::Method(node) => node.name.text.clone(),
            Node::Param(node) => node.name.text.clone(),
        })
    }

    /// The documentation of a symbol.
    #[must_use]
    pub fn docs(&self, symbol: Symbol) -> &[DocLine] {
        let prefix = self.node(symbol).and_then(Node::prefix);
        prefix.map_or(&[], |prefix| prefix.docs.as_slice())
    }
}

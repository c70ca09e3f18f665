use super::words;
use super::{File, Parts};

/// A type that others may use.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// How many types lie inside each other by value.
    pub(super) depth: usize,
    /// How many values lie in one piece.
    pub(super) weight: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Struct,
    Generic,
    Enum,
    Error,
    Newtype,
}

/// What a type may hold by value before it is put into a list.
const MOST_DEPTH: usize = 6;
const MOST_WEIGHT: usize = 60;

const SCALARS: &[&str] = &[
    "bool", "bool", "u32", "u32", "u64", "i32", "i64", "f64", "string", "string", "string", "string", "bytes",
];
const MORE_SCALARS: &[&str] = &[
    "timestamp",
    "uuid",
    "duration",
    "u8",
    "u16",
    "f32",
    "i128",
    "char",
];

impl File {
    pub(super) fn newtype(&mut self, name: String) {
        self.docs("", 70);
        let ty = *self.random.one_of(&["u64", "string", "uuid", "i64"]);
        if ty == "string" && self.random.percent(50) {
            self.line("@max(64)");
        }
        self.line(&format!("type {name} = {ty};\n"));
        self.know(name, Kind::Newtype, 1, 1);
    }

    pub(super) fn structure(&mut self, name: String, is_generic: bool) {
        self.docs("", 80);
        if self.random.percent(1) {
            self.line("@deprecated(\"use the next one\")");
        }
        let parameters = if is_generic { "<T>" } else { "" };
        self.line(&format!("struct {name}{parameters} {{"));
        let mut depth = 0;
        let mut weight = 0;
        if is_generic {
            let ty = *self.random.one_of(&["[T]", "T?", "map<string, T>", "[T]"]);
            self.line(&format!("    items: {ty},"));
        }
        for field in self.field_names() {
            let (below, held) = self.field("    ", &field);
            depth = depth.max(below);
            weight += held;
        }
        self.line("}\n");
        let kind = if is_generic { Kind::Generic } else { Kind::Struct };
        self.know(name, kind, depth + 1, weight);
    }

    pub(super) fn enumeration(&mut self, name: String, kind: Kind) {
        self.docs("", 80);
        let word = if kind == Kind::Error { "error" } else { "enum" };
        self.line(&format!("{word} {name} {{"));
        let is_plain = kind == Kind::Enum && self.random.percent(60);
        let (mut depth, mut weight) = (0, 0);
        let first = self.random.below(words::VARIANTS.len());
        for variant in 0..3 + self.random.below(6) {
            self.docs("    ", 25);
            if kind == Kind::Error && self.random.percent(70) {
                let status =
                    *self
                        .random
                        .one_of(&["not_found", "already_exists", "invalid_argument", "unavailable"]);
                self.line(&format!("    @status({status})"));
            }
            let variant = words::VARIANTS[(first + variant) % words::VARIANTS.len()];
            match self.random.below(3) {
                0 if !is_plain => {
                    let (ty, below, held) = self.field_type();
                    self.line(&format!("    {variant}({ty}),"));
                    (depth, weight) = (depth.max(below), weight.max(held));
                }
                1 if !is_plain => {
                    self.line(&format!("    {variant} {{"));
                    let mut sum = 0;
                    for field in self.field_names().into_iter().take(3) {
                        let (below, held) = self.field("        ", &field);
                        depth = depth.max(below);
                        sum += held;
                    }
                    weight = weight.max(sum);
                    self.line("    },");
                }
                _ => self.line(&format!("    {variant},")),
            }
        }
        self.line("}\n");
        self.know(name, kind, depth + 1, weight + 1);
    }

    fn field(&mut self, indent: &str, name: &str) -> (usize, usize) {
        self.docs(indent, 25);
        let (ty, depth, weight) = self.field_type();
        if self.random.percent(10) && ty == "string" {
            self.line(&format!("{indent}@max(MAX_NAME)"));
        } else if self.random.percent(10) && ty.starts_with('[') && !ty.contains(';') {
            self.line(&format!("{indent}@max(MAX_ITEMS)"));
        }
        let default = match ty.as_str() {
            "bool" if self.parts == Parts::All && self.random.percent(10) => " = false",
            "u32" if self.parts == Parts::All && self.random.percent(10) => " = MAX_ITEMS",
            _ => "",
        };
        self.line(&format!("{indent}{name}: {ty}{default},"));
        (depth, weight)
    }

    /// Three to twelve names, no two the same.
    fn field_names(&mut self) -> Vec<String> {
        // Few have many.
        let count = 3 + self.random.below(10).min(self.random.below(10));
        let first = self.random.below(words::FIELDS.len());
        (0..count)
            .map(|field| words::FIELDS[(first + field * 7) % words::FIELDS.len()].to_owned())
            .collect()
    }

    /// A type, and how deep and how heavy it is by value.
    pub(super) fn field_type(&mut self) -> (String, usize, usize) {
        let (item, depth, weight) = self.item_type();
        let is_large = depth >= MOST_DEPTH || weight > MOST_WEIGHT;
        match self.random.below(100) {
            0..15 if !is_large => (format!("{item}?"), depth, weight),
            15..30 => (format!("[{item}]"), 0, 1),
            30..35 => (format!("map<string, {item}>"), 0, 1),
            35..37 if self.parts == Parts::All => ("set<string>".to_owned(), 0, 1),
            37..39 if self.parts == Parts::All && !is_large => (format!("({item}, u32)"), depth, weight + 1),
            39..40 if self.parts == Parts::All => ("[u8; 16]".to_owned(), 0, 16),
            _ if is_large => (format!("[{item}]"), 0, 1),
            _ => (item, depth, weight),
        }
    }

    fn item_type(&mut self) -> (String, usize, usize) {
        let scalar = |file: &mut Self| {
            let scalars = if file.parts == Parts::All && file.random.percent(25) {
                MORE_SCALARS
            } else {
                SCALARS
            };
            ((*file.random.one_of(scalars)).to_owned(), 0, 1)
        };
        if self.types.is_empty() || self.random.percent(72) {
            return scalar(self);
        }
        if !self.imports.is_empty() && self.random.percent(20) {
            let (import, known) = &self.imports[self.random.below(self.imports.len())];
            let import = import.clone();
            let known = self.random.one_of(known).clone();
            return self.used(&known, format!("{import}.{}", known.name));
        }
        // What stands near is what is used most.
        let back = 1 + self.random.below(self.types.len().min(60));
        let known = self.types[self.types.len() - back].clone();
        let name = known.name.clone();
        self.used(&known, name)
    }

    fn used(&mut self, known: &Known, name: String) -> (String, usize, usize) {
        if known.kind != Kind::Generic {
            return (name, known.depth, known.weight);
        }
        let argument = *self.random.one_of(SCALARS);
        (format!("{name}<{argument}>"), known.depth, known.weight + 1)
    }

    fn know(&mut self, name: String, kind: Kind, depth: usize, weight: usize) {
        self.types.push(Known {
            name,
            kind,
            depth,
            weight,
        });
    }
}

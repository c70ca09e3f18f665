//! Schemas of any size, the same on every machine: what a large company might have.
//!
//! Of a hundred types about 56 are structs of 3 to 12 fields, 24 enums, 6 errors, 6 generic structs and 8 newtypes, with documentation,
//! limits and defaults; 500 of them are a file, which imports some of those before it. There is one method for five types.

mod random;
mod types;
mod words;

use std::fmt::Write;

use self::random::Random;
use self::types::{Kind, Known};

/// So many types are one file.
pub const TYPES_A_FILE: usize = 500;

/// What a schema is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// All of the language that every backend has.
    All,
    /// Types that Protocol Buffers have too: no generics, no newtypes, no tuples, no methods.
    Portable,
    /// These, with methods that take one struct and answer with one.
    PortableServices,
}

/// A schema of so many types, as files: the path and the text of each.
pub fn files(types: usize, parts: Parts) -> Vec<(String, String)> {
    files_of(types, TYPES_A_FILE, parts)
}

/// The same with a number of types for each file.
pub fn files_of(types: usize, types_a_file: usize, parts: Parts) -> Vec<(String, String)> {
    let mut files: Vec<File> = Vec::new();
    let mut left = types;
    while left > 0 {
        let count = left.min(types_a_file);
        files.push(File::new(&files, count, parts));
        left -= count;
    }
    files.into_iter().map(|file| (file.path, file.text)).collect()
}

/// A file that is being written.
struct File {
    path: String,
    /// What others import it as.
    name: String,
    text: String,
    types: Vec<Known>,
    imports: Vec<(String, Vec<Known>)>,
    random: Random,
    parts: Parts,
}

impl File {
    fn new(before: &[Self], count: usize, parts: Parts) -> Self {
        let number = before.len();
        let name = format!("part{number:03}");
        let mut file = Self {
            path: format!("{name}.turbo"),
            text: String::new(),
            types: Vec::new(),
            imports: Vec::new(),
            random: Random::new(number as u64 + 1),
            parts,
            name,
        };
        file.head(before);
        for index in 0..count {
            file.item(index);
        }
        if parts != Parts::Portable {
            file.services(count / 5);
        }
        file
    }

    fn head(&mut self, before: &[Self]) {
        let number = before.len();
        self.line(&format!("/// Part {number} of a schema that is measured."));
        let package = format!("package bench.{}.v1;\n", self.name);
        self.line(&package);
        let mut numbers: Vec<usize> = (0..before.len().min(3))
            .map(|_| self.random.below(before.len()))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        for &number in &numbers {
            let imported = &before[number];
            self.line(&format!("import \"{}\";", imported.path));
            let flat = imported.types.iter().filter(|known| known.depth < 3).cloned();
            self.imports.push((imported.name.clone(), flat.collect()));
        }
        self.line("\nconst MAX_NAME: u32 = 200;\nconst MAX_ITEMS: u32 = 10_000;\n");
    }

    fn item(&mut self, index: usize) {
        let noun = *self.random.one_of(words::NOUNS);
        let kind = *self.random.one_of(words::KINDS);
        let name = format!("{noun}{kind}{index}");
        match self.random.below(100) {
            0..8 if self.parts == Parts::All => self.newtype(name),
            8..14 if self.parts == Parts::All => self.structure(name, true),
            14..20 if self.parts == Parts::All => self.enumeration(name, Kind::Error),
            20..44 => self.enumeration(name, Kind::Enum),
            _ => self.structure(name, false),
        }
    }

    fn services(&mut self, mut methods: usize) {
        let mut number = 0;
        while methods > 0 {
            let count = methods.min(20);
            self.docs("", 90);
            let noun = *self.random.one_of(words::NOUNS);
            self.line(&format!("service {noun}Service{number} {{"));
            for method in 0..count {
                self.method(method);
            }
            self.line("}\n");
            methods -= count;
            number += 1;
        }
    }

    fn method(&mut self, number: usize) {
        self.docs("    ", 80);
        if self.random.percent(40) {
            self.line("    @idempotent");
        }
        if self.random.percent(20) {
            self.line("    @timeout(5s)");
        }
        let verb = *self.random.one_of(words::VERBS);
        let noun = self.random.one_of(words::NOUNS).to_lowercase();
        if self.parts == Parts::PortableServices {
            let [taken, answered] = [(); 2].map(|()| self.structure_name());
            self.line(&format!(
                "    fn {verb}_{noun}_{number}(value: {taken}) -> {answered};"
            ));
            return;
        }
        let params: Vec<String> = (0..self.random.below(4))
            .map(|param| {
                let (ty, _, _) = self.field_type();
                format!("{}_{param}: {ty}", self.random.one_of(words::FIELDS))
            })
            .collect();
        let mut line = format!("    fn {verb}_{noun}_{number}({})", params.join(", "));
        let stream = if self.random.percent(10) { "stream " } else { "" };
        if !stream.is_empty() || self.random.percent(85) {
            let (ty, _, _) = self.field_type();
            let _ = write!(line, " -> {stream}{ty}");
        }
        let errors: Vec<&Known> = self
            .types
            .iter()
            .filter(|known| known.kind == Kind::Error)
            .collect();
        if !errors.is_empty() && self.random.percent(60) {
            let _ = write!(line, " throws {}", self.random.one_of(&errors).name);
        }
        line.push(';');
        self.line(&line);
    }

    /// The name of some struct of the file.
    fn structure_name(&mut self) -> String {
        let structures = self.types.iter().filter(|known| known.kind == Kind::Struct);
        let names: Vec<&str> = structures.map(|known| known.name.as_str()).collect();
        (*self.random.one_of(&names)).to_owned()
    }

    /// A line or two of documentation, that often in a hundred times.
    fn docs(&mut self, indent: &str, percent: usize) {
        if !self.random.percent(percent) {
            return;
        }
        let sentence = *self.random.one_of(words::SENTENCES);
        self.line(&format!("{indent}/// {sentence}"));
        if self.random.percent(25) {
            let second = match self.types.last() {
                Some(known) if self.random.percent(50) => format!("See [{}].", known.name),
                _ => (*self.random.one_of(words::SENTENCES)).to_owned(),
            };
            self.line(&format!("{indent}/// {second}"));
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

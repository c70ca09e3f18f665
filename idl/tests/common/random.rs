//! Random schemas that are valid, written in every way that the language allows: with white space, comments and commas wherever
//! they may stand.

mod items;
mod spell;
mod types;

/// Where randomness comes from: numbers that a test library made, and can make smaller. After the last there are zeros.
pub struct Source<'a> {
    numbers: std::slice::Iter<'a, u16>,
}

impl<'a> Source<'a> {
    pub fn new(numbers: &'a [u16]) -> Self {
        Self {
            numbers: numbers.iter(),
        }
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.numbers.next().copied().unwrap_or(0)) % limit
    }

    /// Seldom true, and never at the end.
    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn pick<'p>(&mut self, items: &[&'p str]) -> &'p str {
        items[self.below(items.len())]
    }
}

/// A whole file, of package `random.v1`. It imports `money.turbo` and `geo/point.turbo`.
pub fn schema(source: &mut Source<'_>) -> String {
    let mut writer = Writer {
        source,
        tokens: Vec::new(),
        generics: Vec::new(),
        types: Vec::new(),
        errors: Vec::new(),
        keys: vec!["bool", "u16", "i64", "char", "string", "uuid", "timestamp"]
            .into_iter()
            .map(str::to_owned)
            .collect(),
        next: 0,
    };
    writer.file();
    let Writer { source, tokens, .. } = writer;
    spell::spell(source, &tokens)
}

enum Token {
    Word(String),
    Mark(&'static str),
    Doc(String),
}

struct Writer<'s, 'a> {
    source: &'s mut Source<'a>,
    tokens: Vec<Token>,
    /// Types with one parameter.
    generics: Vec<String>,
    types: Vec<String>,
    errors: Vec<String>,
    keys: Vec<String>,
    next: usize,
}

impl Writer<'_, '_> {
    fn word(&mut self, text: impl Into<String>) {
        self.tokens.push(Token::Word(text.into()));
    }

    fn mark(&mut self, text: &'static str) {
        self.tokens.push(Token::Mark(text));
    }

    fn name(&mut self, start: &str) -> String {
        self.next += 1;
        let name = format!("{start}{}", self.next);
        self.word(name.clone());
        name
    }

    fn docs(&mut self) {
        while self.source.one_in(4) {
            let text = self.source.pick(&[
                "/// Words.",
                "///",
                "///  two  spaces",
                "///close",
                "/// // no comment  ",
            ]);
            self.tokens.push(Token::Doc(text.to_owned()));
        }
    }

    fn attribute(&mut self, name: &str, arguments: &[&str]) {
        self.mark("@");
        self.word(name);
        if !arguments.is_empty() {
            self.mark("(");
            for (index, argument) in arguments.iter().enumerate() {
                self.word(*argument);
                if index + 1 < arguments.len() || self.source.one_in(3) {
                    self.mark(",");
                }
            }
            self.mark(")");
        }
    }

    fn prefix(&mut self) {
        self.docs();
        if self.source.one_in(4) {
            self.attribute("deprecated", &["\"why \\\" // not\""]);
            self.docs();
        }
    }

    fn comma(&mut self) {
        if self.source.one_in(2) {
            self.mark(",");
        }
    }
}

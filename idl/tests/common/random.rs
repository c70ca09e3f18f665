//! Random schemas that are valid, written in every way that the language allows: with white space, comments and commas wherever
//! they may stand.

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
    spell(source, &tokens)
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

    fn file(&mut self) {
        self.docs();
        self.word("package");
        self.word("random.v1");
        self.mark(";");
        for (path, name) in [("\"money.turbo\"", "money"), ("\"geo/point.turbo\"", "geo")] {
            self.word("import");
            self.word(path);
            self.word("as");
            self.word(name);
            self.mark(";");
        }
        self.types = vec!["money.Amount".to_owned(), "geo.Point".to_owned()];
        for _ in 0..self.source.below(9) {
            self.prefix();
            self.item();
        }
    }

    fn item(&mut self) {
        match self.source.below(9) {
            0 => self.constant(),
            1 => {
                self.word("type");
                let name = self.name("Newtype");
                self.mark("=");
                let key = self.key();
                self.mark(";");
                drop(key);
                self.keys.push(name.clone());
                self.types.push(name);
            }
            2 => {
                self.word("alias");
                let name = self.name("Alias");
                self.mark("=");
                self.ty(2);
                self.mark(";");
                self.types.push(name);
            }
            3 | 4 => {
                self.word("struct");
                let name = self.name("Struct");
                let is_generic = self.source.one_in(3);
                if is_generic {
                    self.mark("<");
                    self.word("T");
                    self.comma();
                    self.mark(">");
                }
                self.fields(is_generic);
                if is_generic {
                    self.generics.push(name);
                } else {
                    self.types.push(name);
                }
            }
            5 => self.enumeration("enum"),
            6 => self.enumeration("error"),
            _ => self.service(),
        }
    }

    fn constant(&mut self) {
        self.word("const");
        self.name("CONST");
        self.mark(":");
        let (ty, value) = [
            ("u32", "0xf_f"),
            ("f64", "-1.5e-3"),
            ("string", "\"/* no */ // \\u{1F600}\""),
            ("bool", "true"),
            ("i8", "-5"),
        ][self.source.below(5)];
        self.word(ty);
        self.mark("=");
        self.word(value);
        self.mark(";");
    }

    fn comma(&mut self) {
        if self.source.one_in(2) {
            self.mark(",");
        }
    }

    fn fields(&mut self, is_generic: bool) {
        self.mark("{");
        if is_generic {
            self.word("item");
            self.mark(":");
            self.word("T");
        }
        let count = self.source.below(4);
        for index in 0..count {
            if is_generic || index > 0 {
                self.mark(",");
            }
            self.prefix();
            self.field();
        }
        if is_generic || count > 0 {
            self.comma();
        }
        self.mark("}");
    }

    fn field(&mut self) {
        if self.source.one_in(5) {
            self.attribute("max", &["64"]);
            self.name("limited");
            self.mark(":");
            self.word("string");
            return;
        }
        let start = self.source.pick(&["field", "type", "fn", "stream", "service"]);
        self.name(start);
        self.mark(":");
        match self.source.below(5) {
            0 => {
                self.word("u32");
                self.mark("=");
                self.word("1_000");
            }
            1 => {
                self.mark("[");
                self.ty(1);
                self.mark("]");
                self.mark("=");
                self.mark("[");
                self.mark("]");
            }
            _ => self.ty(3),
        }
    }

    fn key(&mut self) -> String {
        let at = self.source.below(self.keys.len());
        let key = self.keys[at].clone();
        self.word(key.clone());
        key
    }

    /// A type that is not optional within a list, so that it may stand anywhere.
    fn ty(&mut self, depth: usize) {
        match self.source.below(if depth == 0 { 2 } else { 10 }) {
            0 => {
                let ty = self
                    .source
                    .pick(&["u8", "i128", "f32", "bytes", "decimal", "duration", "string"]);
                self.word(ty);
            }
            1 => {
                let at = self.source.below(self.types.len());
                self.mark("[");
                self.word(self.types[at].clone());
                self.mark("]");
            }
            2 => {
                self.mark("[");
                self.ty(depth - 1);
                self.mark(";");
                self.word("2");
                self.mark("]");
            }
            3 => {
                self.mark("(");
                for _ in 0..=self.source.below(3) {
                    self.ty(depth - 1);
                    self.mark(",");
                }
                self.ty(depth - 1);
                self.comma();
                self.mark(")");
            }
            4 | 5 => {
                self.word("map");
                self.mark("<");
                self.key();
                self.mark(",");
                self.ty(depth - 1);
                self.comma();
                self.mark(">");
            }
            6 => {
                self.word("set");
                self.mark("<");
                self.key();
                self.comma();
                self.mark(">");
            }
            7 if !self.generics.is_empty() => {
                let at = self.source.below(self.generics.len());
                self.word(self.generics[at].clone());
                self.mark("<");
                self.mark("[");
                self.ty(depth - 1);
                self.mark("]");
                self.comma();
                self.mark(">");
            }
            8 => {
                self.word("string");
                self.mark("?");
            }
            _ => {
                self.mark("[");
                self.ty(depth - 1);
                self.mark("]");
            }
        }
    }

    fn enumeration(&mut self, keyword: &str) {
        self.word(keyword);
        let name = self.name("Enum");
        self.mark("{");
        let count = 1 + self.source.below(4);
        for index in 0..count {
            if index > 0 {
                self.mark(",");
            }
            self.prefix();
            if keyword == "error" && self.source.one_in(3) {
                self.attribute("status", &["not_found"]);
            }
            let start = self.source.pick(&["Variant", "service", "stream", "struct"]);
            self.name(start);
            match self.source.below(3) {
                0 => {}
                1 => {
                    self.mark("(");
                    self.ty(2);
                    self.comma();
                    self.mark(")");
                }
                _ => {
                    self.mark("{");
                    self.field();
                    self.comma();
                    self.mark("}");
                }
            }
        }
        self.comma();
        self.mark("}");
        if keyword == "error" {
            self.errors.push(name.clone());
        }
        self.types.push(name);
    }

    fn service(&mut self) {
        self.word("service");
        self.name("Service");
        self.mark("{");
        for _ in 0..self.source.below(5) {
            self.prefix();
            if self.source.one_in(4) {
                self.attribute("timeout", &["250ms"]);
            }
            self.word("fn");
            let start = self.source.pick(&["method", "fn", "throws"]);
            self.name(start);
            self.mark("(");
            let count = self.source.below(4);
            for index in 0..count {
                if index > 0 {
                    self.mark(",");
                }
                if self.source.one_in(4) {
                    self.attribute("sensitive", &[]);
                }
                self.field();
            }
            if count > 0 {
                self.comma();
            }
            self.mark(")");
            if self.source.one_in(2) {
                self.mark("->");
                if self.source.one_in(2) {
                    self.word("stream");
                }
                self.ty(3);
            }
            if !self.errors.is_empty() && self.source.one_in(2) {
                let at = self.source.below(self.errors.len());
                self.word("throws");
                self.word(self.errors[at].clone());
            }
            self.mark(";");
        }
        self.mark("}");
    }
}

/// The tokens as text, with anything between them that may stand there.
fn spell(source: &mut Source<'_>, tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut is_after_word = false;
    let mut comments = 0;
    for token in tokens {
        let is_word = matches!(token, Token::Word(_));
        let start = text.len();
        between(source, &mut text, &mut comments);
        match token {
            Token::Word(word) => {
                if is_after_word && text.len() == start {
                    text.push(' ');
                }
                text.push_str(word);
            }
            Token::Mark(mark) => text.push_str(mark),
            Token::Doc(doc) => {
                text.push('\n');
                text.push_str(doc);
                text.push_str(source.pick(&["\n", "\r\n", " \n"]));
            }
        }
        is_after_word = is_word;
    }
    between(source, &mut text, &mut comments);
    text
}

fn between(source: &mut Source<'_>, text: &mut String, comments: &mut usize) {
    while !source.one_in(2) {
        *comments += 1;
        match source.below(16) {
            0 => {
                *comments -= 1;
                return;
            }
            1 | 2 => text.push(' '),
            3 => text.push_str("\t "),
            4 | 5 => text.push('\n'),
            6 => text.push_str("\r\n"),
            7 => text.push_str("\n\n\n"),
            8 => text.push_str(&format!("/* {comments} */")),
            9 => text.push_str(&format!("/*{comments}/* nested */*/")),
            10 => text.push_str(&format!("/* {comments}\n\t  two lines */")),
            11 => text.push_str("/**/"),
            12 => text.push_str(&format!("// {comments}\n")),
            13 => text.push_str(&format!("//{comments}  \r\n")),
            14 => text.push_str(&format!("//// {comments} /*\n")),
            _ => text.push_str(&format!(" // {comments} \"\n\n")),
        }
    }
}

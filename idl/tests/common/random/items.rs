//! Items, and what stands between their braces.

use super::Writer;

impl Writer<'_, '_> {
    pub(super) fn file(&mut self) {
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

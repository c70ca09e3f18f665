//! Types, and the keys among them.

use super::Writer;

impl Writer<'_, '_> {
    pub(super) fn key(&mut self) -> String {
        let at = self.source.below(self.keys.len());
        let key = self.keys[at].clone();
        self.word(key.clone());
        key
    }

    /// A type that is not optional within a list, so that it may stand anywhere.
    pub(super) fn ty(&mut self, depth: usize) {
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
}

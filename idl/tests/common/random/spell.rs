//! Tokens as text.

use super::{Source, Token};

/// The tokens as text, with anything between them that may stand there.
pub(super) fn spell(source: &mut Source<'_>, tokens: &[Token]) -> String {
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

use super::super::Input;
use super::{BOTH, finding, methods};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::spell;
use crate::ir::{Method, Returns, Schema, Type};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-method",
    level: Level::Warn,
    title: "a method is called in another way",
    explanation: include_str!("../explain/source-method.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (name, old, new) in methods(input) {
        let Some(new) = new else {
            let message = format!("method {} is gone", quoted(&name));
            found.push(finding(&RULE, input, None, Some(old.span), message, &BOTH));
            continue;
        };
        if called(input.old, old) != called(input.new, new) {
            let message = format!("method {} is called or answered in another way", quoted(&name));
            found.push(finding(
                &RULE,
                input,
                Some(new.span),
                Some(old.span),
                message,
                &BOTH,
            ));
        }
    }
}

/// How a method is called. The names of parameters matter where JavaScript takes them as one object.
fn called(schema: &Schema, method: &Method) -> String {
    let params = method.params.iter().chain(&method.stream);
    let params: Vec<String> = params
        .map(|param| {
            format!(
                "{}: {} {:?}",
                param.name.as_written(),
                spell(schema, &param.ty),
                param.js
            )
        })
        .collect();
    let returns = match &method.returns {
        Returns::Unary(None) => String::new(),
        Returns::Unary(Some(ty)) => spell(schema, ty),
        Returns::Stream(ty) => format!("stream {}", spell(schema, ty)),
    };
    let throws = method.throws.map(|id| spell(schema, &Type::named(id)));
    format!("{params:?} {} {returns} {throws:?}", method.stream.is_some())
}

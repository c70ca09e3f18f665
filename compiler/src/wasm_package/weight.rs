//! Taking out of a module what a page has no use for.
//!
//! A panic ends in a trap: nothing stands where its text could be read, and there is no stable way to have the compiler leave it out.

use walrus::{
    Export, ExportId, ExportItem, FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module,
};

/// Functions that never return, apart from what they say, by the beginnings of their names.
const PANICS: &[&str] = &[
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_already",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "std::alloc::rust_oom",
    "std::panicking::",
    "__rustc::rust_begin_unwind",
    "__rustc::__rust_start_panic",
];

/// Whoever sets a hook wants to hear of panics.
const HOOK: &str = "std::panicking::set_hook";

/// Has panics trap at once, unless the program listens to them. The names of functions have to be there still.
pub(super) fn drop_panics(module: &mut Module) {
    let named = |beginnings: &[&str]| -> Vec<FunctionId> {
        let is_meant = |name: &str| beginnings.iter().any(|beginning| name.starts_with(beginning));
        module
            .funcs
            .iter_local()
            .map(|(id, _)| id)
            .filter(|id| {
                module
                    .funcs
                    .get(*id)
                    .name
                    .as_deref()
                    .map(plain)
                    .is_some_and(|name| is_meant(&name))
            })
            .collect()
    };
    if !named(&[HOOK]).is_empty() {
        return;
    }
    for id in named(PANICS) {
        let trap = trap(module, id);
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap);
    }
}

/// A name without what tells crates of the same name apart: `core[0a1b]::panicking::panic`, or `<core[0a1b]::cell::RefCell<T>>::borrow`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name.trim_start_matches('<');
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = after.split_once(']').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// A function of the same type that does nothing else.
fn trap(module: &mut Module, of: FunctionId) -> LocalFunction {
    let ty = module.types.get(module.funcs.get(of).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let args = params.iter().map(|param| module.locals.add(*param)).collect();
    let mut function = FunctionBuilder::new(&mut module.types, &params, &results);
    function.func_body().unreachable();
    function.local_func(args)
}

/// Takes the exports away that the glue never asks for, such as those of libraries of which nothing is used.
pub(super) fn drop_exports(module: &mut Module, glue: &str) {
    let is_unused = |export: &&Export| {
        let is_word =
            |part: &str| !part.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        !matches!(export.item, ExportItem::Memory(_))
            && !glue.split(export.name.as_str()).skip(1).any(is_word)
    };
    let unused: Vec<ExportId> = module.exports.iter().filter(is_unused).map(Export::id).collect();
    for id in unused {
        module.exports.delete(id);
    }
}

/// Takes away what nothing leads to any more.
pub(super) fn collect(module: &mut Module) {
    walrus::passes::gc::run(module);
}

/// The names of the functions that are left.
pub(super) fn functions(module: &Module) -> Vec<String> {
    module
        .funcs
        .iter()
        .filter_map(|function| function.name.as_deref().map(plain))
        .collect()
}

#[cfg(test)]
mod tests {
    use walrus::ValType;

    use super::*;

    /// A module of functions that are called one by the other and exported by these names.
    fn module(functions: &[&str]) -> Module {
        let mut module = Module::default();
        for name in functions {
            let mut function = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            function.name((*name).to_owned()).func_body().i32_const(7);
            let id = function.finish(vec![], &mut module.funcs);
            module.exports.add(name, id);
        }
        module
    }

    fn size(module: &Module, name: &str) -> u64 {
        let id = module.funcs.by_name(name).expect("a function");
        let function = module.funcs.get(id).kind.unwrap_local();
        function.block(function.entry_block()).instrs.len() as u64
            + u64::from(
                format!("{:?}", function.block(function.entry_block()).instrs).contains("Unreachable"),
            )
    }

    #[test]
    fn panics_trap_unless_somebody_listens() {
        let names = [
            "core[0a1b]::panicking::panic_fmt",
            "<core[0a1b]::cell::Cell<T>>::get",
            "people::panicking::call",
        ];
        let mut silent = module(&names);
        drop_panics(&mut silent);
        assert_eq!(names.map(|name| size(&silent, name)), [2, 1, 1]);
        assert_eq!(
            functions(&silent),
            [
                "core::panicking::panic_fmt",
                "core::cell::Cell<T>>::get",
                "people::panicking::call"
            ]
        );
        let mut heard = module(&[names[0], "std[77]::panicking::set_hook"]);
        drop_panics(&mut heard);
        assert_eq!(size(&heard, names[0]), 1);
    }

    #[test]
    fn exports_stay_that_the_glue_names() {
        let mut module = module(&["link_call", "link", "unused"]);
        drop_exports(&mut module, "wasm.link_call(1); wasm.link;");
        let left: Vec<&str> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(left, ["link_call", "link"]);
        drop_exports(&mut module, "wasm.link_call(1)");
        let left: Vec<&str> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(left, ["link_call"]);
    }
}

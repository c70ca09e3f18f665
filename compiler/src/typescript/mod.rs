//! TypeScript declarations, and the JavaScript behind them.
//!
//! A package becomes one pair, `people.js` and `people.d.ts`: codecs in straight lines, and a class for each service
//! that calls over any channel. What makes channels is the *engine*, a module of its own, so the pair is the same
//! whichever engine runs.

mod codecs;
mod docs;
mod limits;
mod lower;
mod memory;
mod mocks;
mod model;
mod modules;
mod names;
mod runtime;
mod types;

use askama::Template;
use turbo_idl::ir::{PackageId, Schema};
use turbo_idl::parallel;

use self::mocks::{MockCode, MockDeclarations, MockModule};
use self::model::Source;
use self::model::{Code, Declarations, EngineCode, EngineDeclaration, EngineInJs, Module};
use self::modules::Layout;
use crate::backend::{Backend, Work};
use crate::config::Table;
use crate::header;
use crate::limits::Limits;
use crate::members::Members;
use crate::options::{Engine, Options, Sources};
use crate::output::Output;

/// The module that wasm-bindgen writes for the wasm engine.
pub(crate) const GLUE: &str = "turbo-wasm.js";
/// The wasm of that engine.
pub(crate) const WASM: &str = "turbo-wasm_bg.wasm";
/// The modules that a package has beside those of its schemas.
#[cfg(feature = "wasm")]
pub(crate) const SHARED: &[&str] = &["turbo-runtime.js", "turbo-engine.js"];

/// So many types are worth a thread.
const LARGE: usize = 500;

/// The paths of the modules of a schema, without an ending and relative to the output folder, in the order of packages.
#[must_use]
pub fn module_paths(schema: &Schema) -> Vec<String> {
    modules::paths(schema)
}

/// Writes a folder: a pair of files a package, the engine and, unless it is imported from elsewhere, the runtime.
#[derive(Debug)]
pub struct Typescript;

impl Backend for Typescript {
    fn name(&self) -> &'static str {
        "typescript"
    }

    fn limits(&self) -> Limits {
        Limits {
            scopes: limits::scopes,
            missing: &[],
        }
    }

    fn configure(&self, table: &mut Table<'_>, options: &mut Options) {
        options.typescript.engine = table
            .choice("engine", &[("wasm", Engine::Wasm), ("js", Engine::Js)])
            .unwrap_or_default();
        options.typescript.runtime = table.string("runtime");
        options.typescript.sources = table
            .choice("sources", &[("js", Sources::Js), ("ts", Sources::Ts)])
            .unwrap_or_default();
        options.typescript.mocks = table
            .choice("mocks", &[("none", false), ("beside", true)])
            .unwrap_or_default();
    }

    fn serves_releases(&self) -> bool {
        true
    }

    fn models(&self, schema: &Schema, options: &Options) -> String {
        let paths = modules::paths(schema);
        let sources = options.typescript.sources;
        let layout = Layout {
            paths: &paths,
            sources,
            releases: 0,
        };
        modules(schema, options, layout, |module| format!("{module:#?}\n")).concat()
    }

    fn emit(&self, work: &Work<'_>, options: &Options, out: &mut Output) {
        let schema = work.schema();
        let folder = &options.out;
        let paths = modules::paths(schema);
        let sources = options.typescript.sources;
        let layout = Layout {
            paths: &paths,
            sources,
            releases: work.release_count(),
        };
        let texts = modules(schema, options, layout, |module| match sources {
            Sources::Js => (Some(ended(&Declarations { module })), ended(&Code { module })),
            Sources::Ts => (None, ended(&Source { module })),
        });
        for (path, (declarations, code)) in paths.iter().zip(texts) {
            if let Some(declarations) = declarations {
                out.text(folder.join(format!("{path}.d.ts")), declarations);
            }
            out.text(folder.join(format!("{path}.{}", sources.ending())), code);
        }
        if options.typescript.mocks {
            for (path, module) in paths.iter().zip(&mocks(schema, options, layout)) {
                let declarations = ended(&MockDeclarations { module });
                out.text(folder.join(format!("{path}.mock.d.ts")), declarations);
                out.text(
                    folder.join(format!("{path}.mock.js")),
                    ended(&MockCode { module }),
                );
            }
        }
        let header = &header::of(schema, "//");
        let runtime = &specifier(options, lower::ENGINE);
        let engine = options.typescript.engine;
        let code = match engine {
            Engine::Wasm => ended(&EngineCode {
                header,
                runtime,
                glue: GLUE,
                wasm: WASM,
            }),
            Engine::Js => ended(&EngineInJs { header, runtime }),
        };
        out.text(folder.join(format!("{}.js", lower::ENGINE)), code);
        out.text(
            folder.join(format!("{}.d.ts", lower::ENGINE)),
            ended(&EngineDeclaration { header, runtime }),
        );
        if options.typescript.runtime.is_none() {
            out.text(
                folder.join(format!("{}.js", runtime::NAME)),
                runtime::code(engine, options.typescript.mocks),
            );
            out.text(
                folder.join(format!("{}.d.ts", runtime::NAME)),
                runtime::declarations(),
            );
        }
    }
}

/// What `made` makes of each module. No module is there longer than that: all of them would take the memory of the whole schema.
fn modules<R: Send>(
    schema: &Schema,
    options: &Options,
    layout: Layout<'_>,
    made: impl Fn(&Module) -> R + Sync,
) -> Vec<R> {
    let keys = codecs::key_enums(schema);
    let members = Members::of_packages(schema);
    let type_names: Vec<String> = schema
        .types
        .iter()
        .map(|def| names::type_name(&def.name))
        .collect();
    let packages: Vec<(PackageId, &Members<'_>)> = (0..).map(PackageId).zip(&members).collect();
    parallel::map_if(schema.types.len() >= LARGE, &packages, |(id, members)| {
        made(&lower::package(
            schema,
            *id,
            members,
            &type_names,
            &keys,
            layout,
            |path| specifier(options, path),
        ))
    })
}

/// The modules with mocks, in the order of packages.
fn mocks(schema: &Schema, options: &Options, layout: Layout<'_>) -> Vec<MockModule> {
    let members = Members::of_packages(schema);
    let type_names: Vec<String> = schema
        .types
        .iter()
        .map(|def| names::type_name(&def.name))
        .collect();
    let packages = (0..).map(PackageId).zip(&members);
    packages
        .map(|(id, members)| {
            let runtime = specifier(options, &layout.paths[id.0 as usize]);
            mocks::lower(schema, id, members, &type_names, layout, runtime)
        })
        .collect()
}

/// How the module at `path` imports the runtime.
fn specifier(options: &Options, path: &str) -> String {
    let copy = || modules::relative(path, &format!("{}.js", runtime::NAME));
    options.typescript.runtime.clone().unwrap_or_else(copy)
}

/// The text with its last line ended, once.
fn ended(template: &impl Template) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _ = template.render_into(&mut text);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

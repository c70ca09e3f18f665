//! `package.json`

use std::path::Path;

use serde_json::{Map, Value, json};

/// The manifest of a package in a folder, whose first module is what an import of the package means.
pub(super) fn text(folder: &Path, modules: &[String]) -> String {
    let module = |path: &String| json!({ "types": format!("./{path}.d.ts"), "default": format!("./{path}.js") });
    let mut exports = Map::new();
    if let Some(first) = modules.first() {
        exports.insert(".".to_owned(), module(first));
    }
    for path in modules {
        exports.insert(format!("./{path}.js"), module(path));
    }
    exports.insert("./package.json".to_owned(), json!("./package.json"));
    let mut manifest = Map::new();
    manifest.insert("name".to_owned(), json!(name(folder)));
    manifest.insert("version".to_owned(), json!("0.1.0"));
    manifest.insert("private".to_owned(), json!(true));
    manifest.insert("type".to_owned(), json!("module"));
    manifest.insert("sideEffects".to_owned(), json!(false));
    manifest.insert("exports".to_owned(), Value::Object(exports));
    format!("{:#}\n", Value::Object(manifest))
}

/// The folder's name, with what names of packages cannot have replaced.
fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let name = name.trim_start_matches(['.', '_', '-']);
    if name.is_empty() { "turbo-package".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_can_be_imported() {
        let text = text(Path::new("/web/My People"), &["people".to_owned(), "geo/point".to_owned()]);
        let manifest: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(manifest["name"], "my-people");
        assert_eq!(manifest["exports"]["."]["types"], "./people.d.ts");
        assert_eq!(manifest["exports"]["./geo/point.js"]["default"], "./geo/point.js");
        assert_eq!(name(Path::new("/")), "turbo-package");
        assert_eq!(name(Path::new("/a/.pkg")), "pkg");
    }
}

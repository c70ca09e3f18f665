//! `package.json`

use std::path::Path;

use serde_json::json;

/// The manifest of a package in a folder, whose first module is what an import of the package means.
pub(super) fn text(folder: &Path, modules: &[String]) -> String {
    let mut exports: Vec<String> = Vec::new();
    for (index, path) in modules.iter().enumerate() {
        let module = module(path);
        if index == 0 {
            exports.push(format!("    \".\": {module}"));
        }
        exports.push(format!("    {}: {module}", json!(format!("./{path}.js"))));
        let mock = format!("{path}.mock");
        if folder.join(format!("{mock}.js")).is_file() {
            let module = self::module(&mock);
            exports.push(format!("    {}: {module}", json!(format!("./{mock}.js"))));
        }
    }
    exports.push("    \"./package.json\": \"./package.json\"".to_owned());
    format!(
        "{{\n  \"name\": {},\n  \"version\": \"0.1.0\",\n  \"private\": true,\n  \"type\": \"module\",\n  \
         \"sideEffects\": false,\n  \"exports\": {{\n{}\n  }}\n}}\n",
        json!(name(folder)),
        exports.join(",\n"),
    )
}

/// The files of a module. The order of conditions has a meaning: types have to stand first.
fn module(path: &str) -> String {
    let (types, code) = (json!(format!("./{path}.d.ts")), json!(format!("./{path}.js")));
    format!("{{ \"types\": {types}, \"default\": {code} }}")
}

/// The folder's name, with what names of packages cannot have replaced.
fn name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_start_matches(['.', '_', '-']);
    if name.is_empty() {
        "turbo-package".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_module_can_be_imported() {
        let text = text(
            Path::new("/web/My People"),
            &["people".to_owned(), "geo/point".to_owned()],
        );
        let manifest: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(manifest["name"], "my-people");
        assert_eq!(manifest["exports"]["."]["types"], "./people.d.ts");
        assert_eq!(manifest["exports"]["./geo/point.js"]["default"], "./geo/point.js");
        assert_eq!(name(Path::new("/")), "turbo-package");
        assert_eq!(name(Path::new("/a/.pkg")), "pkg");
    }
}

//! Making the module smaller, where there is a tool that can.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What Rust's target has switched on.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the optimiser did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Optimized {
    /// It made the module smaller.
    Yes {
        /// Which optimiser.
        tool: PathBuf,
        /// The module's size before, in bytes.
        before: u64,
    },
    /// Nobody asked for it.
    Skipped,
    /// There is none.
    NoTool,
    /// Those that are there failed, as old ones do. The module is as the compiler made it.
    Failed {
        /// Each with the first line of what it said.
        tools: Vec<(PathBuf, String)>,
    },
}

/// Optimises a module in its place with the first tool that can. `near` are folders from which `node_modules` is
/// looked for, upwards.
pub(super) fn run(wasm: &Path, near: &[&Path]) -> Optimized {
    let tools = tools(near);
    if tools.is_empty() {
        return Optimized::NoTool;
    }
    let before = fs::metadata(wasm).map_or(0, |it| it.len());
    let mut failed = Vec::new();
    for tool in tools {
        match optimize(&tool, wasm) {
            Ok(()) => return Optimized::Yes { tool, before },
            Err(why) => failed.push((tool, why)),
        }
    }
    Optimized::Failed { tools: failed }
}

fn optimize(tool: &Path, wasm: &Path) -> Result<(), String> {
    let out = wasm.with_extension("optimised");
    let output = Command::new(tool)
        .arg(wasm)
        .arg("-o")
        .arg(&out)
        .arg("-Oz")
        .args(FEATURES)
        .output();
    let result = match output {
        Err(cause) => Err(cause.to_string()),
        Ok(output) if !output.status.success() => {
            let text = String::from_utf8_lossy(&output.stderr);
            let line = text.lines().map(str::trim).find(|line| !line.is_empty());
            Err(line.map_or_else(|| output.status.to_string(), str::to_owned))
        }
        Ok(_) => fs::rename(&out, wasm).map_err(|cause| cause.to_string()),
    };
    if result.is_err() {
        let _ = fs::remove_file(&out);
    }
    result
}

/// Every optimiser there is, the one that was named first: `$WASM_OPT`, then `node_modules`, then the path.
fn tools(near: &[&Path]) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for folder in near.iter().filter_map(|folder| std::path::absolute(folder).ok()) {
        folders.extend(folder.ancestors().map(|folder| folder.join("node_modules/.bin")));
    }
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    let there = folders
        .into_iter()
        .map(|folder| folder.join(name))
        .filter(|path| path.is_file());
    let named = env::var_os("WASM_OPT")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let mut tools: Vec<PathBuf> = Vec::new();
    for tool in named.into_iter().chain(there) {
        if !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    tools
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn script(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a script");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }

    #[test]
    fn a_tool_that_fails_leaves_the_module_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        script(
            &old,
            "#!/bin/sh\necho 'half' > \"$3\"\necho 'Fatal: unknown section' >&2\nexit 1\n",
        );
        script(&new, "#!/bin/sh\ntr a-z A-Z < \"$1\" > \"$3\"\n");
        let wasm = folder.path().join("module.wasm");
        fs::write(&wasm, "module").expect("a module");
        assert_eq!(optimize(&old, &wasm), Err("Fatal: unknown section".to_owned()));
        assert_eq!(fs::read_to_string(&wasm).expect("a module"), "module");
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            3,
            "nothing is left over"
        );
        assert_eq!(optimize(&new, &wasm), Ok(()));
        assert_eq!(fs::read_to_string(&wasm).expect("a module"), "MODULE");
        assert!(optimize(&folder.path().join("nobody"), &wasm).is_err());
    }

    #[test]
    fn a_tool_of_npm_is_found_in_a_folder_above() {
        let folder = tempfile::tempdir().expect("a folder");
        let tool = folder.path().join("node_modules/.bin/wasm-opt");
        script(&tool, "#!/bin/sh\n");
        let package = folder.path().join("web/people");
        assert!(tools(&[&package]).contains(&tool));
    }
}

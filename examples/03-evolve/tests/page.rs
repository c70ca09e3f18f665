//! Pages of three releases, in a real browser.

use std::path::Path;
use std::process::Command;

#[test]
fn pages_of_every_release_work_on_a_server_of_the_third() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(
        example
            .join("../../xtask/npm/node_modules/playwright-core")
            .is_dir(),
        "the npm packages of xtask are not installed: run `cargo xtask setup`"
    );
    for page in ["v1/web", "v2/web", "web"] {
        assert!(
            example.join(page).join("tasks/tasks.js").is_file(),
            "{page}/tasks has not been made: run `cargo xtask test`, or `turboc generate` in its folder"
        );
    }
    let output = Command::new("node")
        .current_dir(example)
        .args([
            "--test",
            "--test-reporter=spec",
            "--test-timeout=240000",
            "tests/page.test.mjs",
        ])
        .env("TASKS_SERVER", env!("CARGO_BIN_EXE_tasks-server"))
        .output()
        .expect("Node is installed: run `cargo xtask setup`");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

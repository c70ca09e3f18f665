//! The soak itself: that it succeeds where all is well, notices what is not, and ends when it is asked to.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

fn soak(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soak"));
    command.args(["--connections", "8"]).args(arguments);
    command
}

fn report(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn notices(sabotage: &str, problem: &str) {
    let output = soak(&["--seconds", "3", "--sabotage", sabotage])
        .output()
        .expect("it runs");
    let report = report(&output);
    assert!(!output.status.success(), "{sabotage} passes:\n{report}");
    assert!(report.contains(problem), "{sabotage}:\n{report}");
}

#[test]
fn a_healthy_server_passes() {
    let output = soak(&["--seconds", "3", "--seed", "9"])
        .output()
        .expect("it runs");
    let report = report(&output);
    assert!(output.status.success(), "{report}");
    for line in [
        "losses       0",
        "duplicates   0 of",
        "memory       at most",
        "small calls  p50",
    ] {
        assert!(report.contains(line), "no {line:?} in\n{report}");
    }
}

#[test]
fn a_wrong_answer_is_a_loss() {
    notices("answer", "calls were lost");
}

#[test]
fn a_call_that_runs_twice_is_a_duplicate() {
    notices("twice", "calls ran twice");
}

#[test]
fn an_item_that_is_missing_is_a_loss() {
    notices("item", "calls were lost");
}

#[test]
#[cfg(unix)]
fn it_ends_with_its_report_when_it_is_interrupted() {
    let mut child = soak(&["--seconds", "3600"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut progress = BufReader::new(child.stderr.take().expect("its progress")).lines();
    let first = progress.next().expect("a line").expect("text");
    assert!(first.contains("calls"), "{first}");
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.expect("kill runs").success());
    // Or its progress may fill the pipe.
    let rest = std::thread::spawn(move || progress.count());
    let output = child.wait_with_output().expect("it ends");
    rest.join().expect("it has said all");
    let report = report(&output);
    assert!(output.status.success(), "{report}");
    assert!(report.contains("nothing was lost"), "{report}");
}

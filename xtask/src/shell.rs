//! Saying what happens, and running programs.

use std::io::{ErrorKind, IsTerminal};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

/// Everything that goes wrong here is told to a person, so the error is what to tell.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Announces a step, with the time since the first one.
pub(crate) fn step(what: &str) {
    static START: OnceLock<Instant> = OnceLock::new();
    let seconds = START.get_or_init(Instant::now).elapsed().as_secs_f32();
    let is_plain = !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
    let (bold, reset) = if is_plain {
        ("", "")
    } else {
        ("\x1b[1m", "\x1b[0m")
    };
    eprintln!("{bold}[{seconds:6.1} s] {what}{reset}");
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command, which prints as it likes.
///
/// # Errors
///
/// When it cannot be started or fails; the message shows the command.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|cause| cannot_start(command, &cause))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status})", shown(command)))
    }
}

/// Runs a command for what it prints, without the line's end.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|cause| cannot_start(command, &cause))?;
    if !output.status.success() {
        return Err(format!("`{}` failed ({})", shown(command), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Whether a command runs and succeeds, without a word from it.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    read(command).is_ok()
}

pub(crate) fn cannot_start(command: &Command, cause: &std::io::Error) -> String {
    format!("cannot start `{}`: {cause}", shown(command))
}

/// Says at once, not after a minute of compiling, that a port is taken that a chore wants.
///
/// # Errors
///
/// When it is.
pub(crate) fn check_port(chore: &str, port: u16) -> Result {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(cause) if cause.kind() == ErrorKind::AddrInUse => Err(format!(
            "port {port} is in use; try `cargo xtask {chore} --port {}`, or `--port 0` for any that is free",
            port.checked_add(1).unwrap_or(8080),
        )),
        // Other errors are the server's to tell.
        _ => Ok(()),
    }
}

/// Becomes the command, so that Ctrl-C reaches it and nothing is left behind.
///
/// # Errors
///
/// When it cannot be started.
#[cfg(unix)]
pub(crate) fn become_(command: &mut Command) -> Result {
    let cause = std::os::unix::process::CommandExt::exec(command);
    Err(cannot_start(command, &cause))
}

#[cfg(not(unix))]
pub(crate) fn become_(command: &mut Command) -> Result {
    run(command)
}

/// A command as one would type it, with programs by their names.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

//! The `turboc` command.

fn main() -> std::process::ExitCode {
    turboc::cli::main()
}

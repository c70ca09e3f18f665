//! The `turboc` command.

/// Of what turboc does, a good part is taking and giving back small pieces of memory on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    turboc::cli::main()
}

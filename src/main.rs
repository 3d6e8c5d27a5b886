//! The program: parse, run, exit code.

use std::process::ExitCode;

/// Many small texts are made and let go by several threads: measured in benches/README.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    piecework::cli::main()
}

//! The `etalon` executable: the command line, and the hidden subcommand that makes it a worker.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use etalon::run::process::WORKER_COMMAND;

fn main() -> ExitCode {
    // A worker must be ready within milliseconds: it reads no command line and no standard.
    if std::env::args_os().nth(1).is_some_and(|word| word == WORKER_COMMAND) {
        return worker::main(&[
            ("reference", oxi_reference::negotiate),
            ("faulty", oxi_faulty::negotiate),
        ]);
    }
    etalon::cli::main()
}

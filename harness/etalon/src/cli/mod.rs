//! The command line. Each command is a module; this one holds what they share.

mod certify;
mod coverage;
mod doctor;
mod explain;
mod explore;
mod fail;
mod files;
mod fingerprint;
mod gate;
mod keygen;
mod keys;
mod lint;
mod list;
mod new_vendor;
mod power;
mod progress;
mod prove;
mod reproduce;
mod show;
mod sign;
mod site;
mod submit_check;
mod verify;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::suite::{Sources, Suite};
use fail::Fail;

const LONG_ABOUT: &str = "\
Etalon runs the conformance cases of OXI, the Open XPU Interface, against a vendor's adapter, and \
says whether it conforms to the profiles that it claims.

An adapter is a shared library that exports one symbol, oxi_negotiate. Without a command, the \
adapter that is built in is certified.";

const AFTER_HELP: &str = "\
Start here:
  etalon certify                            certify the built-in reference adapter
  etalon doctor ./libacme.so                does my library load, negotiate, and add two numbers?
  etalon certify ./libacme.so               certify it
  etalon explain results/acme 'kernel/**'   what failed, and why
  etalon show matmul                        what the standard and the cases say of an operator

Exit codes: 0 conformant, 1 not conformant, 2 wrong use, 3 incomplete or a fault of the suite, 75 try again";

/// The conformance suite of OXI, the Open XPU Interface
#[derive(Debug, Parser)]
#[command(name = "etalon", version, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    sources: SourceArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct SourceArgs {
    /// Folder of the standard, instead of the one inside the executable
    #[arg(long, global = true, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the cases, instead of those inside the executable
    #[arg(long, global = true, value_name = "DIR")]
    cases: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the cases against an adapter, and write the reports
    Certify(certify::CertifyArgs),
    /// List cases, operators, requirements, functions, profiles or vendors
    List(list::ListArgs),
    /// Show a case, requirement, operator or function, with everything known of it
    Show(show::ShowArgs),
    /// Write the results site: pages about everything that was published
    Site(site::SiteArgs),
    /// Show the failures of a result in full
    Explain(explain::ExplainArgs),
    /// Check the standard and the cases
    Lint,
    /// Show which requirements the cases check, and which none does
    Coverage(coverage::CoverageArgs),
    /// Load an adapter, try the simplest things, and say in plain words what is wrong
    Doctor(doctor::DoctorArgs),
    /// Probe how a device adds and what it does with subnormals, and show its fingerprint
    Fingerprint(fingerprint::FingerprintArgs),
    /// Decide by a policy whether a result may pass, beside an earlier one
    Gate(gate::GateArgs),
    /// Make a key pair that signs results
    Keygen(keygen::KeygenArgs),
    /// Make a vendor folder with an adapter that builds, loads and conforms to core:1
    NewVendor(new_vendor::NewVendorArgs),
    /// Draw calls that nobody thought of, and make those that fail small
    Explore(explore::ExploreArgs),
    /// Try cases on the wrong devices that they name, and on a right one
    Power(power::PowerArgs),
    /// Run the suite against planted faults, and show which case catches each
    Prove(prove::ProveArgs),
    /// Run a random part of a result's cases again on this machine, and compare
    Reproduce(reproduce::ReproduceArgs),
    /// State under a key what a result says
    Sign(sign::SignArgs),
    /// Check a result that is to be published, as a standards body does
    SubmitCheck(submit_check::SubmitCheckArgs),
    /// Recompute what a signed result says, and tell what holds
    Verify(verify::VerifyArgs),
}

/// How a command ended, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well; for a certification: conformant.
    Good = 0,
    /// Not conformant, or something was found.
    Bad = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// The run is incomplete, or the suite is at fault.
    Incomplete = 3,
    /// What is wrong may be the machine's doing, and go away.
    TryAgain = 75,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let sources = Sources { spec: cli.sources.spec, cases: cli.sources.cases };
    let command = cli.command.unwrap_or(Command::Certify(certify::CertifyArgs::default()));
    match run(&sources, command) {
        Ok(exit) => exit.into(),
        Err(fail) => {
            fail.print();
            fail.exit.into()
        }
    }
}

fn run(sources: &Sources, command: Command) -> Result<Exit, Fail> {
    match &command {
        Command::Explain(args) => return explain::run(args),
        Command::Gate(args) => return gate::run(sources, args),
        Command::Keygen(args) => return keygen::run(args),
        Command::NewVendor(args) => return new_vendor::run(args),
        Command::Sign(args) => return sign::run(|| Ok(Suite::load(sources)?), args),
        _ => {}
    }
    let suite = Suite::load(sources)?;
    match command {
        Command::Certify(args) => certify::run(&suite, &args),
        Command::List(args) => list::run(&suite, &args),
        Command::Show(args) => show::run(&suite, &args),
        Command::Site(args) => site::run(&suite, &args),
        Command::Explain(_)
        | Command::Gate(_)
        | Command::Keygen(_)
        | Command::NewVendor(_)
        | Command::Sign(_) => unreachable!("they were run"),
        Command::Lint => lint::run(&suite),
        Command::Coverage(args) => coverage::run(&suite, &args),
        Command::Doctor(args) => doctor::run(&suite, &args),
        Command::Fingerprint(args) => fingerprint::run(&suite, &args),
        Command::Explore(args) => explore::run(&suite, &args),
        Command::Power(args) => power::run(&suite, &args),
        Command::Prove(args) => prove::run(&suite, &args),
        Command::Reproduce(args) => reproduce::run(&suite, &args),
        Command::SubmitCheck(args) => submit_check::run(&suite, &args),
        Command::Verify(args) => verify::run(&suite, &args),
    }
}

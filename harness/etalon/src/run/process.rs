//! One worker process: starting it, listening to what it prints, ending it.
//!
//! A worker is this same executable with a hidden subcommand, so that parent and worker always
//! speak the same protocol. Its standard input is the channel; whatever the vendor's library
//! prints goes into one pipe, of which the last lines are kept as evidence, and whose flood ends
//! the worker.

use std::io::{PipeReader, Read};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use wire::channel::{Receiver, Sender};
use wire::message::{Load, Loaded, Reply, Request};
use wire::{Channel, ChannelError, Pool};

use crate::judge::death::Death;

/// The hidden subcommand that makes the executable a worker.
pub const WORKER_COMMAND: &str = "worker";

/// Bytes that a worker may print during one case. A talkative driver stays far below.
pub const PRINT_LIMIT: u64 = 16 << 20;

/// Longest wait for an answer to a question that runs nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of output that are kept as evidence.
const KEPT: usize = 8 << 10;

/// How a worker is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The executable.
    pub executable: PathBuf,
    /// What it loads.
    pub load: Load,
    /// Variables of its environment that the vendor's manifest sets.
    pub environment: Vec<(String, String)>,
    /// Folder that it may write to.
    pub scratch: PathBuf,
    /// Longest wait for the library to load.
    pub patience: Duration,
}

/// Why a worker is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The process cannot be started.
    #[error("cannot start a worker: {0}")]
    Process(String),
    /// There is no library, or it is something else; the sentence is for the vendor.
    #[error("{0}")]
    NoAdapter(String),
    /// The adapter does not do as the standard says; the sentence is for the vendor.
    #[error("{0}")]
    Adapter(String),
    /// The worker died while the library was loaded.
    #[error("the worker {how} while it loaded the adapter{}", words(.last_words))]
    Died {
        /// How it ended.
        how: String,
        /// The last lines that it printed.
        last_words: Vec<String>,
    },
    /// The library did not come back.
    #[error("loading the adapter took more than {} s: does oxi_negotiate hang?", .0.as_secs())]
    Hung(Duration),
}

fn words(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!("; its last words:\n  {}", lines.join("\n  "))
}

/// A worker that has loaded its adapter.
pub struct Worker {
    child: Child,
    sender: Sender,
    receiver: Receiver,
    /// What the adapter said of itself.
    pub loaded: Loaded,
    printed: Arc<Printed>,
    listener: Option<JoinHandle<()>>,
}

/// What a worker has printed.
#[derive(Default)]
struct Printed {
    bytes: AtomicU64,
    limit: AtomicU64,
    flooded: AtomicBool,
    last: Mutex<Vec<u8>>,
}

impl Worker {
    /// Starts a worker and lets it load its adapter.
    ///
    /// # Errors
    /// If it cannot be started, or the adapter cannot be used.
    pub fn start(start: &Start, pool: &Pool) -> Result<Worker, StartError> {
        let process = |error: &dyn std::fmt::Display| StartError::Process(error.to_string());
        let (mut channel, theirs) = Channel::pair().map_err(|e| process(&e))?;
        let (reader, writer) = std::io::pipe().map_err(|e| process(&e))?;
        let errors = writer.try_clone().map_err(|e| process(&e))?;
        let mut command = Command::new(&start.executable);
        command
            .arg(WORKER_COMMAND)
            .stdin(Stdio::from(theirs))
            .stdout(writer)
            .stderr(errors)
            // Ctrl-C is for the runner: it ends its workers when their cases are judged.
            .process_group(0)
            .envs(scratch_variables(&start.scratch))
            .envs(start.environment.iter().cloned());
        let child = command.spawn().map_err(|e| process(&e))?;
        drop(command); // it holds the writing end of the pipe, which would never close
        let printed = Arc::new(Printed::default());
        printed.limit.store(PRINT_LIMIT, Ordering::Relaxed);
        let listener = listen(reader, printed.clone(), child.id());
        channel.greet(pool, Some(start.patience)).map_err(|e| process(&e))?;
        let (mut sender, receiver) = channel.split();
        sender.set_timeout(Some(start.patience));
        let mut worker = Worker {
            child,
            sender,
            receiver,
            loaded: Loaded::default(),
            printed,
            listener: Some(listener),
        };
        worker.load(start)?;
        Ok(worker)
    }

    fn load(&mut self, start: &Start) -> Result<(), StartError> {
        let sent = self.sender.send(&Request::Load(start.load.clone()));
        let reply = sent.and_then(|()| self.receiver.recv::<Reply>(Some(start.patience)));
        match reply {
            Ok(Reply::Loaded(Ok(loaded))) => {
                self.loaded = *loaded;
                Ok(())
            }
            Ok(Reply::Loaded(Err(trouble))) if trouble.is_adapter => {
                Err(StartError::Adapter(trouble.sentence))
            }
            Ok(Reply::Loaded(Err(trouble))) => Err(StartError::NoAdapter(trouble.sentence)),
            Ok(other) => Err(StartError::Process(format!("unexpected reply {other:?}"))),
            Err(ChannelError::TimedOut) => Err(StartError::Hung(start.patience)),
            Err(_) => {
                let (death, last_words) = self.end();
                Err(StartError::Died { how: death.how(), last_words })
            }
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// If the worker is gone, or does not read.
    pub fn send(&mut self, request: &Request) -> Result<(), ChannelError> {
        self.sender.send(request)
    }

    /// Waits for the next reply.
    ///
    /// # Errors
    /// If none came in time, or the worker is gone.
    pub fn recv(&mut self, timeout: Duration) -> Result<Reply, ChannelError> {
        self.receiver.recv(Some(timeout))
    }

    /// Sends a request and waits for its reply; nothing else may be under way.
    ///
    /// # Errors
    /// How the worker was lost.
    pub fn ask(&mut self, request: &Request) -> Result<Reply, Death> {
        let reply = self.send(request).and_then(|()| self.recv(PATIENCE));
        reply.map_err(|error| match error {
            ChannelError::TimedOut => Death::Silent(PATIENCE.as_secs()),
            _ => self.end().0,
        })
    }

    /// Forgets how much was printed so far: a new case begins.
    pub fn new_case(&self) {
        let printed = self.printed.bytes.load(Ordering::Relaxed);
        self.printed.limit.store(printed + PRINT_LIMIT, Ordering::Relaxed);
    }

    /// Id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process, and says how it had ended and what it printed last.
    pub fn end(&mut self) -> (Death, Vec<String>) {
        // A process that has just closed its channel is about to end by itself: how it does is
        // the evidence, so it gets a moment.
        let status = self.wait_briefly();
        let _ = self.child.kill();
        let status = status.or_else(|| self.child.wait().ok());
        if let Some(listener) = self.listener.take() {
            // Grandchildren may hold the pipe open; what they print is nobody's evidence.
            for _ in 0..50 {
                if listener.is_finished() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        let death = if self.printed.flooded.load(Ordering::Relaxed) {
            Death::Flooded(format!("printed more than {} MiB", PRINT_LIMIT >> 20))
        } else {
            Death::Ended(status.map_or_else(|| "cannot be waited for".to_owned(), describe))
        };
        (death, self.last_words())
    }

    fn wait_briefly(&mut self) -> Option<ExitStatus> {
        for _ in 0..100 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        None
    }

    fn last_words(&self) -> Vec<String> {
        let last = self.printed.last.lock().map(|last| last.clone()).unwrap_or_default();
        let text = String::from_utf8_lossy(&last);
        let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let skip = lines.len().saturating_sub(8);
        lines[skip..].iter().map(|line| line.chars().take(120).collect()).collect()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a process ended, as the end of a sentence: "the worker …".
fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with code {code}"),
        (None, Some(signal)) => format!("died of signal {signal} ({})", signal_name(signal)),
        (None, None) => "ended".to_owned(),
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => "SIGILL, an illegal instruction",
        6 => "SIGABRT, abort",
        7 => "SIGBUS, memory that is not there",
        8 => "SIGFPE, an arithmetic trap",
        9 => "SIGKILL",
        11 => "SIGSEGV, an invalid memory access",
        15 => "SIGTERM",
        25 => "SIGXFSZ, a file grew too large",
        31 => "SIGSYS, a forbidden system call",
        _ => "see signal(7)",
    }
}

/// Variables that keep a vendor's caches and temporary files in the scratch folder.
fn scratch_variables(scratch: &Path) -> Vec<(&'static str, PathBuf)> {
    let names = ["ETALON_SCRATCH", "TMPDIR", "HOME", "XDG_CACHE_HOME", "POCL_CACHE_DIR"];
    names.into_iter().map(|name| (name, scratch.to_owned())).collect()
}

/// Reads what a worker prints, keeps the end of it, and ends a worker that floods.
fn listen(mut pipe: PipeReader, printed: Arc<Printed>, id: u32) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut chunk = vec![0; 64 << 10];
        while let Ok(count @ 1..) = pipe.read(&mut chunk) {
            let bytes = printed.bytes.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
            if let Ok(mut last) = printed.last.lock() {
                last.extend_from_slice(&chunk[..count]);
                let surplus = last.len().saturating_sub(KEPT);
                last.drain(..surplus);
            }
            let over = bytes > printed.limit.load(Ordering::Relaxed);
            if over && !printed.flooded.swap(true, Ordering::Relaxed) {
                // The child is waited for only after this thread was given time to end, so the
                // id is still its own.
                if let Some(pid) = Pid::from_raw(id as i32) {
                    let _ = kill_process(pid, Signal::KILL);
                }
            }
        }
    })
}

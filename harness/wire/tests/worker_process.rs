//! The runner against real worker processes, good ones and hostile ones.
//!
//! Each test starts this test executable again and lets it run only `played_by_the_worker`, with
//! the part to play in an environment variable.

use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wire::channel::MAX_FRAME_BYTES;
use wire::{Arena, Channel, ChannelError, Hello, PROTOCOL, Pool, Region};

const PART: &str = "WIRE_TEST_PART";
const SOON: Option<Duration> = Some(Duration::from_secs(20));

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Request {
    Echo(Vec<u8>),
    /// Adds one to every byte of the region.
    Increment(Region),
    Die,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Reply {
    Echo(Vec<u8>),
    Done,
    Refused(String),
}

/// A worker process; killed if the test ends before it does.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(part: &str) -> (Worker, Channel) {
    let (channel, theirs) = Channel::pair().unwrap();
    let worker = Command::new(std::env::current_exe().unwrap())
        .args(["played_by_the_worker", "--exact", "--nocapture"])
        .env(PART, part)
        .stdin(Stdio::from(theirs))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    (Worker(worker), channel)
}

fn start_and_greet(part: &str) -> (Worker, Channel, Pool) {
    let (worker, mut channel) = start(part);
    let pool = Pool::new(Arena::create(1 << 20).unwrap());
    channel.greet(&pool, SOON).unwrap();
    (worker, channel, pool)
}

/// What the worker processes run; in a test run of its own it does nothing.
#[test]
fn played_by_the_worker() {
    let Ok(part) = std::env::var(PART) else { return };
    match part.as_str() {
        "honest" => honest(),
        "old_build" => {
            let mut channel = Channel::from_stdin().unwrap();
            let _: Hello = channel.recv(SOON).unwrap();
            channel.send(&Hello { protocol: PROTOCOL + 1, arena_bytes: 1 << 20 }).unwrap();
        }
        "other_arena" => {
            let mut channel = Channel::from_stdin().unwrap();
            let _: Hello = channel.recv(SOON).unwrap();
            channel.send(&Hello { protocol: PROTOCOL, arena_bytes: 1 }).unwrap();
        }
        "silent" => std::thread::sleep(Duration::from_secs(60)),
        "deaf" => {
            let mut channel = Channel::from_stdin().unwrap();
            channel.welcome(SOON).unwrap();
            std::thread::sleep(Duration::from_secs(60));
        }
        "dies_in_a_frame" => after_hello(|socket| {
            socket.write_all(&100_u32.to_le_bytes()).unwrap();
            socket.write_all(b"abc").unwrap();
            std::process::abort();
        }),
        "dies_in_a_prefix" => after_hello(|socket| socket.write_all(&[1, 0]).unwrap()),
        "prints" => after_hello(|socket| socket.write_all(b"initialising device 0\n").unwrap()),
        "wrong_message" => after_hello(|socket| socket.write_all(&[1, 0, 0, 0, 99]).unwrap()),
        "trailing" => after_hello(|socket| socket.write_all(&[2, 0, 0, 0, 1, 0]).unwrap()),
        "huge_vector" => after_hello(|socket| {
            // An `Echo` that claims to hold 2^63 bytes.
            let body = [0, 255, 255, 255, 255, 255, 255, 255, 255, 127];
            socket.write_all(&[10, 0, 0, 0]).unwrap();
            socket.write_all(&body).unwrap();
        }),
        "oversize" => after_hello(|socket| {
            let bytes = MAX_FRAME_BYTES as u32 + 1;
            socket.write_all(&bytes.to_le_bytes()).unwrap();
            socket.write_all(&[0; 1000]).unwrap();
            std::thread::sleep(Duration::from_secs(60));
        }),
        "floods" => after_hello(|socket| while socket.write_all(&[255; 65536]).is_ok() {}),
        "shrinks_the_arena" => {
            let mut channel = Channel::from_stdin().unwrap();
            let arena = channel.welcome(SOON).unwrap();
            let error = rustix::fs::ftruncate(arena.as_fd(), 0).unwrap_err();
            channel.send(&Reply::Refused(error.to_string())).unwrap();
        }
        part => panic!("no part {part:?}"),
    }
    std::process::exit(0);
}

fn honest() {
    let mut channel = Channel::from_stdin().unwrap();
    let mut stdin = Vec::new();
    std::io::stdin().read_to_end(&mut stdin).unwrap();
    assert!(stdin.is_empty(), "standard input is /dev/null now");
    let mut arena = channel.welcome(SOON).unwrap();
    loop {
        let reply = match channel.recv(SOON) {
            Ok(Request::Echo(bytes)) => Reply::Echo(bytes),
            Ok(Request::Increment(region)) => match arena.bytes_mut(region) {
                Ok(bytes) => {
                    bytes.iter_mut().for_each(|byte| *byte = byte.wrapping_add(1));
                    Reply::Done
                }
                Err(error) => Reply::Refused(error.to_string()),
            },
            Ok(Request::Die) => std::process::abort(),
            Err(ChannelError::Closed { unfinished: 0 }) => return,
            Err(error) => panic!("{error}"),
        };
        channel.send(&reply).unwrap();
    }
}

/// Greets like an honest worker and then writes to the bare socket.
fn after_hello(then: impl FnOnce(&mut std::fs::File)) {
    let socket: OwnedFd = std::io::stdin().as_fd().try_clone_to_owned().unwrap();
    let mut channel = Channel::from_stdin().unwrap();
    channel.welcome(SOON).unwrap();
    then(&mut socket.into());
}

#[test]
fn messages_go_both_ways_in_order() {
    let (mut worker, mut channel, _pool) = start_and_greet("honest");
    for len in [0, 1, 100, 20_000, MAX_FRAME_BYTES - 100] {
        let bytes: Vec<u8> = (0..len).map(|index| index as u8).collect();
        channel.send(&Request::Echo(bytes.clone())).unwrap();
        assert_eq!(channel.recv::<Reply>(SOON).unwrap(), Reply::Echo(bytes));
    }
    drop(channel);
    assert!(worker.0.wait().unwrap().success(), "a worker goes when its runner does");
}

#[test]
fn many_requests_can_be_under_way_from_two_threads() {
    let (_worker, channel, _pool) = start_and_greet("honest");
    let (mut sender, mut receiver) = channel.split();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for id in 0..5000_u32 {
                sender.send(&Request::Echo(id.to_le_bytes().to_vec())).unwrap();
            }
        });
        for id in 0..5000_u32 {
            assert_eq!(
                receiver.recv::<Reply>(SOON).unwrap(),
                Reply::Echo(id.to_le_bytes().to_vec())
            );
        }
    });
    // The sender is gone, so the worker goes as well.
    let last = receiver.recv::<Reply>(SOON);
    assert!(matches!(last, Err(ChannelError::Closed { unfinished: 0 })), "{last:?}");
}

#[test]
fn both_see_what_lies_in_the_arena() {
    let (_worker, mut channel, pool) = start_and_greet("honest");
    let mut lease = pool.lease(70_000).unwrap();
    let mut beside = pool.lease(70_000).unwrap();
    lease.bytes_mut().fill(41);
    beside.bytes_mut().fill(7);
    channel.send(&Request::Increment(lease.region())).unwrap();
    assert_eq!(channel.recv::<Reply>(SOON).unwrap(), Reply::Done);
    assert!(lease.bytes().iter().all(|&byte| byte == 42));
    assert!(beside.bytes().iter().all(|&byte| byte == 7));

    channel.send(&Request::Increment(Region { offset: pool.size(), len: 1 })).unwrap();
    let Reply::Refused(error) = channel.recv(SOON).unwrap() else { panic!("not refused") };
    assert_eq!(error, "region of 1 bytes at offset 1048576 is outside the arena of 1048576 bytes");
}

#[test]
fn a_worker_cannot_pull_the_arena_from_under_the_runner() {
    let (_worker, mut channel, pool) = start_and_greet("shrinks_the_arena");
    assert!(matches!(channel.recv::<Reply>(SOON).unwrap(), Reply::Refused(_)));
    assert_eq!(pool.lease(1 << 20).unwrap().bytes()[(1 << 20) - 1], 0);
}

#[test]
fn a_worker_that_dies_closes_the_channel() {
    let (_worker, mut channel, _pool) = start_and_greet("honest");
    channel.send(&Request::Die).unwrap();
    // Requests that it never reads must not look like another kind of failure.
    let _ = channel.send(&Request::Echo(vec![1; 1000]));
    let error = channel.recv::<Reply>(SOON).unwrap_err();
    assert_eq!(error.to_string(), "the other process closed the channel");
    let error = (0..100).find_map(|_| channel.send(&Request::Die).err()).unwrap();
    assert!(matches!(error, ChannelError::Closed { .. }), "{error}");
}

/// What the runner is told when a worker of this part sends no proper reply.
fn error_from(part: &str) -> String {
    let (_worker, mut channel, _pool) = start_and_greet(part);
    let error = channel.recv::<Reply>(SOON).unwrap_err();
    let again = channel.recv::<Reply>(SOON).unwrap_err();
    assert!(matches!(again, ChannelError::Closed { .. }), "errors are final: {again}");
    error.to_string()
}

#[test]
fn what_is_no_frame_is_told_apart() {
    assert_eq!(
        error_from("dies_in_a_frame"),
        "the other process closed the channel in the middle of a frame, after 7 bytes of it"
    );
    assert_eq!(
        error_from("dies_in_a_prefix"),
        "the other process closed the channel in the middle of a frame, after 2 bytes of it"
    );
    assert_eq!(
        error_from("oversize"),
        "frame of 1048577 bytes, of which 1048576 are allowed",
        "without waiting for the rest of it"
    );
    assert_eq!(error_from("floods"), "frame of 4294967295 bytes, of which 1048576 are allowed");
    assert_eq!(error_from("prints"), "frame of 1953066601 bytes, of which 1048576 are allowed");
    assert_eq!(error_from("trailing"), "malformed frame of 2 bytes: 1 bytes too many");
    for part in ["wrong_message", "huge_vector"] {
        let error = error_from(part);
        assert!(error.starts_with("malformed frame of "), "{part}: {error}");
    }
}

#[test]
fn a_hello_that_does_not_match_is_refused() {
    let greet = |part| {
        let (_worker, mut channel) = start(part);
        let arena = Arena::create(1 << 20).unwrap();
        channel.greet(&arena, Some(Duration::from_secs(5))).unwrap_err().to_string()
    };
    let theirs = PROTOCOL + 1;
    assert_eq!(
        greet("old_build"),
        format!("the other process speaks protocol {theirs}, this one {PROTOCOL}")
    );
    assert_eq!(greet("other_arena"), "the arena has 1 bytes, 1048576 were announced");
}

#[test]
fn a_worker_refuses_a_runner_that_does_not_match() {
    let (ours, theirs) = Channel::pair().unwrap();
    let mut runner = ours;
    let mut worker = Channel::from_fd(theirs).unwrap();
    runner.send(&Hello { protocol: PROTOCOL + 1, arena_bytes: 4096 }).unwrap();
    let error = worker.welcome(SOON).unwrap_err();
    assert!(matches!(error, ChannelError::Protocol { .. }), "{error}");
    assert_eq!(runner.recv::<Hello>(SOON).unwrap().protocol, PROTOCOL, "the runner is told");

    runner.send(&Hello { protocol: PROTOCOL, arena_bytes: 4096 }).unwrap();
    let error = worker.welcome(SOON).unwrap_err();
    assert_eq!(error.to_string(), "the arena has 0 bytes, 4096 were announced");
}

#[test]
fn a_worker_that_says_nothing_times_out() {
    let (_worker, mut channel) = start("silent");
    let arena = Arena::create(4096).unwrap();
    let began = Instant::now();
    let error = channel.greet(&arena, Some(Duration::from_millis(200))).unwrap_err();
    assert!(matches!(error, ChannelError::TimedOut), "{error}");
    assert!(began.elapsed() >= Duration::from_millis(200));
}

#[test]
fn a_worker_that_does_not_read_cannot_hold_up_the_runner() {
    let (_worker, channel, _pool) = start_and_greet("deaf");
    let (mut sender, _receiver) = channel.split();
    sender.set_timeout(Some(Duration::from_millis(200)));
    let errors = (0..100).find_map(|_| sender.send(&Request::Echo(vec![0; 100_000])).err());
    assert!(matches!(errors, Some(ChannelError::TimedOut)), "{errors:?}");
}

#[test]
fn file_descriptors_that_a_worker_sends_are_dropped() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let (mut ours, theirs) = Channel::pair().unwrap();
    let mut hostile = Channel::from_fd(theirs).unwrap();
    let arena = Arena::create(4096).unwrap();
    // To greet is the one way to send a file descriptor; nobody answers, so it times out.
    for _ in 0..1000 {
        let _ = hostile.greet(&arena, Some(Duration::ZERO));
        ours.recv::<Hello>(SOON).unwrap();
    }
    // Other tests open some of their own meanwhile.
    assert!(open() < 500, "{} file descriptors are open", open());
}

#[test]
fn a_file_is_not_a_channel() {
    let file = tempfile::tempfile().unwrap();
    assert!(file.as_raw_fd() > 2);
    assert!(matches!(Channel::from_fd(file.into()), Err(ChannelError::NotAChannel)));
}

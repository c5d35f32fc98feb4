//! Measures the channel and the arena between two processes: `cargo run --release -p wire
//! --example round_trip`. Times are of one request and its reply, with the cores idle and with
//! other threads at work; what those got done shows what the looking for messages costs them.

use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use wire::channel::SPIN;
use wire::{Arena, Channel, ChannelError, Pool, Region};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ARENA: u64 = 256 << 20;
const TENSOR: u64 = 64 << 20;

#[derive(Debug, Serialize, Deserialize)]
enum Request {
    Nothing {
        id: u64,
    },
    /// Works for so many nanoseconds before it answers.
    Work {
        id: u64,
        nanoseconds: u64,
    },
    Sum {
        id: u64,
        region: Region,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    id: u64,
    sum: u64,
}

fn main() -> Result<()> {
    if let Some(spin) = std::env::args().nth(1) {
        return worker(Duration::from_nanos(spin.parse()?));
    }
    for spin in [Duration::ZERO, SPIN] {
        println!("spin at most {spin:?}");
        for busy in 0..=2 {
            round_trips(spin, busy, 0)?;
        }
        for busy in 0..=2 {
            round_trips(spin, busy, 20_000)?;
        }
        for busy in 0..=2 {
            round_trips(spin, busy, 200_000)?;
        }
        pipelined(spin)?;
    }
    copies()
}

fn worker(spin: Duration) -> Result<()> {
    let mut channel = Channel::from_stdin()?;
    let arena = channel.welcome(None)?;
    let (mut sender, mut receiver) = channel.split();
    receiver.set_spin(spin);
    loop {
        let reply = match receiver.recv(None) {
            Ok(Request::Nothing { id }) => Reply { id, sum: 0 },
            Ok(Request::Work { id, nanoseconds }) => {
                let began = Instant::now();
                while began.elapsed() < Duration::from_nanos(nanoseconds) {}
                Reply { id, sum: 0 }
            }
            Ok(Request::Sum { id, region }) => Reply { id, sum: sum(arena.bytes(region)?) },
            Err(ChannelError::Closed { unfinished: 0 }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        sender.send(&reply)?;
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap()));
    words.fold(0, u64::wrapping_add)
}

fn start(spin: Duration) -> Result<(Child, Channel, Pool)> {
    let pool = Pool::new(Arena::create(ARENA)?);
    let (mut channel, theirs) = Channel::pair()?;
    let worker = Command::new(std::env::current_exe()?)
        .arg(spin.as_nanos().to_string())
        .stdin(Stdio::from(theirs))
        .spawn()?;
    channel.greet(&pool, Some(Duration::from_secs(10)))?;
    Ok((worker, channel, pool))
}

fn round_trips(spin: Duration, busy: usize, work: u64) -> Result<()> {
    let (mut worker, channel, _pool) = start(spin)?;
    let (mut sender, mut receiver) = channel.split();
    receiver.set_spin(spin);
    let (stop, turns) = (AtomicBool::new(false), AtomicU64::new(0));
    let began = Instant::now();
    let mut times = Vec::new();
    std::thread::scope(|scope| -> Result<()> {
        for _ in 0..busy {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::black_box((0..1000_u64).map(std::hint::black_box).sum::<u64>());
                    turns.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut id = 0;
        while began.elapsed() < Duration::from_secs(1) {
            id += 1;
            let start = Instant::now();
            match work {
                0 => sender.send(&Request::Nothing { id })?,
                nanoseconds => sender.send(&Request::Work { id, nanoseconds })?,
            }
            let reply: Reply = receiver.recv(Some(Duration::from_secs(10)))?;
            assert_eq!(reply.id, id);
            times.push(start.elapsed() - Duration::from_nanos(work));
        }
        stop.store(true, Ordering::Relaxed);
        Ok(())
    })?;
    drop(sender);
    worker.wait()?;
    times.sort_unstable();
    let turns = turns.into_inner() as f64 / began.elapsed().as_secs_f64();
    println!(
        "  {busy} busy threads, {:3} us of work: {:6} calls, beyond the work median {:8.1?}, \
         p99 {:8.1?}; others {:5.0} thousand turns/s",
        work / 1000,
        times.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        turns / 1000.0
    );
    Ok(())
}

fn pipelined(spin: Duration) -> Result<()> {
    const CALLS: u64 = 200_000;
    const UNDER_WAY: u64 = 32;
    let (mut worker, channel, _pool) = start(spin)?;
    let (mut sender, mut receiver) = channel.split();
    receiver.set_spin(spin);
    let began = Instant::now();
    for id in 0..CALLS + UNDER_WAY {
        if id < CALLS {
            sender.send(&Request::Nothing { id })?;
        }
        if let Some(expected) = id.checked_sub(UNDER_WAY) {
            let reply: Reply = receiver.recv(Some(Duration::from_secs(10)))?;
            assert_eq!(reply.id, expected);
        }
    }
    let each = began.elapsed() / CALLS as u32;
    println!("  {UNDER_WAY} requests under way: {each:.1?} each");
    drop(sender);
    worker.wait()?;
    Ok(())
}

fn copies() -> Result<()> {
    let (mut worker, mut channel, pool) = start(SPIN)?;
    let source: Vec<u8> = (0..TENSOR).map(|index| (index * 7) as u8).collect();
    let expected = sum(&source);
    let rate = |time: Duration| TENSOR as f64 / time.as_secs_f64() / 1e9;
    for id in 0..4 {
        let mut lease = pool.lease(TENSOR).ok_or("no room")?;
        let began = Instant::now();
        lease.bytes_mut().copy_from_slice(&source);
        let copied = began.elapsed();
        channel.send(&Request::Sum { id, region: lease.region() })?;
        let reply: Reply = channel.recv(None)?;
        let read = began.elapsed() - copied;
        assert_eq!(reply.sum, expected);
        println!(
            "64 MiB, time {id}: copied in {copied:.1?} ({:.1} GB/s), read by the worker in \
             {read:.1?} ({:.1} GB/s), both {:.1} GB/s",
            rate(copied),
            rate(read),
            rate(copied + read)
        );
    }
    drop(channel);
    worker.wait()?;
    Ok(())
}

//! How fast the harness is, apart from any device: `cargo xtask bench`.
//!
//! Each figure stands beside its aim and beside what bounds it, measured in the same run, because
//! machines differ and are noisy; ratios say more than times.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use etalon::cases::Tier;
use etalon::judge::compare::{Comparison, Zeros};
use etalon::plan::{Kind, Plan};
use etalon::run::process::{Start, Worker};
use etalon::run::{self, CASE_PATIENCE, Run};
use etalon::suite::{Sources, Suite};
use oracle::data::{Law, fill};
use oracle::philox::Stream;
use oracle::{Flush, Piece, Problem, Slot, Tensor};
use reports::result::Outcome;
use standard::formats::{Format, OverflowRule};
use standard::ops::AttrValues;
use wire::message::{AdapterSource, GUARD, Load, Reply, Request, Scenario, Step, Value};
use wire::{Arena, Pool};

/// Bytes of the tensor that is transferred.
const TENSOR: usize = 64 << 20;

fn main() {
    let scratch = tempfile::tempdir().expect("there is a temporary folder");
    let start = start(scratch.path());
    let parts: [(&str, &dyn Fn()); 9] = [
        ("round-trip", &|| round_trip(&start)),
        ("restart", &|| restart(&start)),
        ("small-cases", &|| small_cases(&start)),
        ("transfer", &|| transfer(&start)),
        ("planning", &planning),
        ("oracles", &oracles),
        ("products", &products),
        ("judge", &judge),
        ("sweeps", &|| sweeps(scratch.path())),
    ];
    // `cargo bench --bench speed -- judge oracles` measures these alone.
    let named: Vec<String> =
        std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    println!("{:<28}{:>14}  {:<19}bound by", "what", "measured", "aim");
    for (name, measure) in parts {
        if named.is_empty() || named.iter().any(|wanted| wanted == name) {
            measure();
        }
    }
}

fn start(scratch: &Path) -> Start {
    let adapter = AdapterSource::Builtin("reference".to_owned());
    Start {
        executable: env!("CARGO_BIN_EXE_etalon").into(),
        load: Load { adapter, settings: Vec::new(), device: 0 },
        environment: Vec::new(),
        scratch: scratch.to_owned(),
        patience: CASE_PATIENCE,
    }
}

fn line(what: &str, measured: &str, aim: &str, bound: &str) {
    println!("{what:<28}{measured:>14}  {aim:<19}{bound}");
}

fn pool() -> Pool {
    Pool::new(Arena::create(1 << 30).expect("there is shared memory"))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// From a request to its reply, with nothing to do in between.
fn round_trip(start: &Start) {
    let mut worker = Worker::start(start, &pool()).expect("the worker starts");
    let mut ping = || {
        let begun = Instant::now();
        assert_eq!(worker.ask(&Request::Ping), Ok(Reply::Pong));
        begun.elapsed()
    };
    (0..1000).for_each(|_| _ = ping());
    let time = median((0..20_000).map(|_| ping()).collect());
    let bytes = pipe();
    let bound = format!("two system calls each way; a bare pipe {:.1} µs", micros(bytes));
    line("worker round trip", &format!("{:.1} µs", micros(time)), "<= 10 µs", &bound);
}

/// A byte to another process and back, through pipes: the least that a round trip can take.
fn pipe() -> Duration {
    use std::io::{Read as _, Write as _};
    use std::process::{Command, Stdio};
    let mut cat = Command::new("cat")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a cat");
    let (mut to, mut from) = (cat.stdin.take().unwrap(), cat.stdout.take().unwrap());
    let mut byte = [7];
    let mut once = || {
        let begun = Instant::now();
        to.write_all(&byte).and_then(|()| from.read_exact(&mut byte)).expect("the cat answers");
        begun.elapsed()
    };
    (0..100).for_each(|_| _ = once());
    let time = median((0..5000).map(|_| once()).collect());
    let _ = cat.kill();
    let _ = cat.wait();
    time
}

/// From a dead worker to one that has loaded its adapter and opened its device.
fn restart(start: &Start) {
    let pool = pool();
    let once = || {
        let begun = Instant::now();
        let worker = Worker::start(start, &pool).expect("the worker starts");
        let time = begun.elapsed();
        drop(worker);
        time
    };
    let time = median((0..50).map(|_| once()).collect());
    let bare = || {
        let begun = Instant::now();
        let status = std::process::Command::new("true").status();
        assert!(status.is_ok_and(|status| status.success()));
        begun.elapsed()
    };
    let bare = median((0..50).map(|_| bare()).collect());
    let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let bound = format!("starting a process; `true` takes {}", ms(bare));
    line("worker restart", &ms(time), "<= 5 ms", &bound);
}

/// Cases of a few elements, judged, on all cores.
fn small_cases(start: &Start) {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let mut plan = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    plan.cases.retain(|case| match &case.kind {
        Kind::Compute(compute) => {
            let sizes = compute.inputs.iter().flatten().map(|i| oracle::count(&i.layout.shape));
            sizes.sum::<usize>() <= 256
        }
        Kind::Refusal(_) => true,
        Kind::Scenario(_) | Kind::Chain(_) => false,
    });
    let once = plan.cases.clone();
    while plan.cases.len() < 60_000 {
        plan.cases.extend(once.iter().cloned());
    }
    let first = run::begin(start).expect("the adapter loads");
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let run = Run {
        suite: &suite,
        plan: &plan,
        start,
        claims: &[],
        seed: 0,
        jobs,
        patience: CASE_PATIENCE,
        rerun: "",
    };
    let begun = Instant::now();
    run::go(&run, first, &|_| true, &AtomicBool::new(false), &|record| {
        assert_eq!(record.outcome, Outcome::Pass, "{}", record.id);
    });
    let rate = plan.cases.len() as f64 / begun.elapsed().as_secs_f64();
    let each = 1e6 * jobs as f64 / rate;
    let bound = format!("{each:.0} µs of a core a case: worker, adapter's threads, oracle, judge");
    line("small cases", &format!("{rate:.0} /s"), ">= 20000 /s", &bound);
}

/// A large tensor from the runner's memory to the device, and back.
fn transfer(start: &Start) {
    let pool = pool();
    let mut worker = Worker::start(start, &pool).expect("the worker starts");
    let mut lease = pool.lease(TENSOR as u64 + 2 * GUARD).expect("there is room");
    let (mut ours, range) = (vec![1_u8; TENSOR], GUARD as usize..GUARD as usize + TENSOR);
    lease.bytes_mut().fill(0); // the first touch of memory is the kernel's work
    let mut into = || timed(|| lease.bytes_mut()[range.clone()].copy_from_slice(&ours));
    let to_arena = median((0..9).map(|_| into()).collect());
    let mut out = || timed(|| ours.copy_from_slice(&lease.bytes()[range.clone()]));
    let from_arena = median((0..9).map(|_| out()).collect());
    let (to_device, from_device) = (device(&mut worker, true), device(&mut worker, false));
    let rate = |time: Duration| TENSOR as f64 / time.as_secs_f64() / f64::from(1 << 30);
    for (what, arena, device) in [
        ("64 MiB to the device", to_arena, to_device),
        ("64 MiB from the device", from_arena, from_device),
    ] {
        let (whole, copy) = (rate(arena + device), rate(arena));
        let mut bound = format!("memory bandwidth; one copy {copy:.1} GiB/s, ");
        let _ = write!(bound, "the adapter's own transfer {:.1} GiB/s", rate(device));
        line(what, &format!("{whole:.1} GiB/s"), ">= 3 GiB/s", &bound);
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// One transfer between host and device by the adapter: the difference between many and few.
fn device(worker: &mut Worker, to: bool) -> Duration {
    let mut time = |times: u32| {
        let request = Request::Scenario(scenario(to, times));
        median(
            (0..5).map(|_| timed(|| drop(worker.ask(&request).expect("it comes back")))).collect(),
        )
    };
    let (few, many) = (time(2), time(10));
    many.saturating_sub(few) / 8
}

fn scenario(to: bool, times: u32) -> Scenario {
    let slot = |name: &str| abi::dynamic::slot(name).expect("the standard has it") as u32;
    let var = |name: &str| Value::Var(name.to_owned());
    let bytes = || Value::Word(TENSOR as u64);
    let call = |name: &str, args: Vec<Value>, bind: Option<&str>| Step::Call {
        slot: slot(name),
        args,
        bind: bind.map(str::to_owned),
    };
    let desc = Value::Struct(vec![("bytes".to_owned(), bytes())]);
    let copy = match to {
        true => ("copy_h2d", vec![var("s"), var("b"), Value::Word(0), var("h"), bytes()]),
        false => ("copy_d2h", vec![var("s"), var("h"), var("b"), Value::Word(0), bytes()]),
    };
    let wait = call("stream_synchronize", vec![var("s"), Value::Word(u64::MAX)], None);
    Scenario {
        steps: vec![
            Step::Host { bind: "h".to_owned(), bytes: TENSOR as u64, word: 1 },
            call("buffer_create", vec![var("device"), desc, Value::Out], Some("b")),
            call("stream_create", vec![var("device"), Value::Word(0), Value::Out], Some("s")),
            Step::Repeat(times, vec![call(copy.0, copy.1, None), wait]),
        ],
    }
}

/// A hundred thousand cases, from YAML to a hashed plan.
fn planning() {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let kernel = folder.path().join("kernel");
    std::fs::create_dir(&kernel).expect("it can be made");
    let list = |most: usize| (1..=most).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let text = format!(
        "about: Many.\ncases:\n  - name: many\n    why: To measure.\n    op: add\n    over: \
         {{types: [f32], m: [{}], n: [{}]}}\n    inputs:\n      a: {{shape: [m, n], data: normal}}\n      \
         b: {{shape: [n], data: normal}}\n",
        list(400),
        list(250)
    );
    std::fs::write(kernel.join("many.yaml"), text).expect("it can be written");
    let sources = Sources { spec: None, cases: Some(folder.path().to_owned()) };
    let begun = Instant::now();
    let suite = Suite::load(&sources).expect("the suite loads");
    let loaded = begun.elapsed();
    let plan = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    let time = begun.elapsed();
    let cases = plan.cases.len();
    let bound =
        format!("shape inference; loading the standard takes {:.0} ms", 1e3 * loaded.as_secs_f64());
    let seconds = format!("{:.2} s", time.as_secs_f64());
    line(&format!("plan of {cases} cases"), &seconds, "<= 2 s", &bound);
}

/// Values of one call of a sweep.
const VALUES: usize = 1 << 20;

/// How fast the oracle gives references and bounds of f32, one core.
fn oracles() {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    for op in ["exp", "sin", "log", "tanh", "pow"] {
        let sweep = Sweep::new(&suite, op);
        let time = median((0..15).map(|_| timed(|| sweep.answer(&mut |_| {}))).collect());
        let aim = if op == "exp" { ">= 350 with judge" } else { "" };
        let decoding = median((0..15).map(|_| timed(|| sweep.decode())).collect());
        let bound = format!("vector arithmetic; reading the values alone {:.0}", rate(decoding));
        line(&format!("oracle of {op}"), &format!("{:.0} M/s", rate(time)), aim, &bound);
    }
}

/// How fast the oracle gives references and bounds of a square matrix product, one core, beside
/// the value alone by a package that may fuse and sum in any order.
fn products() {
    const N: usize = 1024;
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let standard = &suite.standard;
    let operator = standard.operator("matmul").expect("it is there");
    let row = operator.row("bf16.bf16.f32").expect("it is there");
    let format = |name| standard.format(name).expect("it is there");
    let shape = [N as i64; 2];
    let factor = |stream| {
        let format = format("bf16");
        fill(&Law::Normal, format, &shape, Stream::new(1, stream)).expect("bf16 is drawn")
    };
    let (a, b) = (factor(0), factor(1));
    let tensor = |bytes| Some(Tensor { format: format("bf16"), shape: &shape, bytes });
    let problem = Problem {
        operator,
        row,
        class: standard.class(&row.accept().class).expect("lint knows it"),
        accumulate: Some(format("f32")),
        attrs: &AttrValues::new(),
        inputs: &[tensor(&a), tensor(&b), None],
        outputs: &[Slot { format: format("f32"), shape: &shape }],
        flush: Flush::default(),
        round_weights: false,
    };
    let whole =
        median((0..9).map(|_| timed(|| assert!(oracle::expect(&problem).is_ok()))).collect());
    let numbers = [&a, &b].map(|bytes| {
        let values = oracle::codec::decode(format("bf16"), bytes);
        ndarray::Array2::from_shape_vec((N, N), values).expect("it is a square")
    });
    let plain = || drop(std::hint::black_box(numbers[0].dot(&numbers[1])));
    let plain = median((0..9).map(|_| timed(plain)).collect());
    let rate = |time: Duration| 2.0 * (N * N * N) as f64 / time.as_secs_f64() / 1e9;
    let (own, other) = (rate(whole), rate(plain));
    let share = 100.0 * own / other;
    let bound =
        format!("{share:.0} % of a plain f64 product, {other:.1} GFLOP/s; half of the work is A");
    line("oracle of matmul 1024", &format!("{own:.1} GFLOP/s"), ">= 10 GFLOP/s", &bound);
}

/// The same with a comparison of every value, and the comparison alone.
fn judge() {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let sweep = Sweep::new(&suite, "exp");
    let codec = oracle::codec::Codec::of(sweep.format);
    let mut actual = vec![0; 4 * VALUES];
    let mut references = Vec::new();
    sweep.answer(&mut |piece| {
        let into = &mut actual[codec.span(&piece.range)];
        codec.encode_into(piece.reference, OverflowRule::Infinity, into);
        references.push((piece.range.clone(), piece.reference.to_vec(), piece.bound.to_vec()));
    });
    let mut settle = |_| None;
    let mut both = || {
        let mut comparison = Comparison::new(codec, &actual, Zeros::ALL);
        sweep.answer(&mut |piece| comparison.take_piece(&piece, &mut settle));
        assert_eq!(comparison.finish().wrong, 0);
    };
    let together = median((0..15).map(|_| timed(&mut both)).collect());
    let mut alone = || {
        let mut comparison = Comparison::new(codec, &actual, Zeros::ALL);
        for (range, reference, bound) in &references {
            let range = range.clone();
            comparison.take_piece(&Piece { range, reference, bound, doubt: &[] }, &mut settle);
        }
        assert_eq!(comparison.finish().elements, VALUES as u64);
    };
    let time = median((0..15).map(|_| timed(&mut alone)).collect());
    let bound = "reading references and bounds, 20 bytes a value";
    line("judge", &format!("{:.0} M/s", rate(time)), "", bound);
    let bound = "vector arithmetic of the oracle, and counting";
    line("judge and oracle of exp", &format!("{:.0} M/s", rate(together)), ">= 350 M/s", bound);
}

/// Millions of values a second.
fn rate(time: Duration) -> f64 {
    VALUES as f64 / time.as_secs_f64() / 1e6
}

/// A call of an operator on f32 with data of a sweep.
struct Sweep<'a> {
    suite: &'a Suite,
    op: usize,
    format: &'a Format,
    inputs: Vec<Vec<u8>>,
}

impl<'a> Sweep<'a> {
    fn new(suite: &'a Suite, op: &str) -> Self {
        let format = suite.standard.format("f32").expect("it is there");
        let index = suite.standard.operators.iter().position(|operator| operator.op == op);
        let op = index.expect("it is there");
        let data = |first| {
            let law = Law::Sweep(first, 1);
            fill(&law, format, &[VALUES as i64], Stream::new(1, 0)).expect("f32 is swept")
        };
        let inputs = suite.operator(op).inputs.iter().enumerate();
        let inputs = inputs.map(|(i, _)| data(0x3f80_0000 + 0x10_0000 * i as u32)).collect();
        Sweep { suite, op, format, inputs }
    }

    fn decode(&self) {
        std::hint::black_box(oracle::codec::decode(self.format, &self.inputs[0]));
    }

    fn answer(&self, take: &mut dyn FnMut(Piece)) {
        let (operator, shape) = (self.suite.operator(self.op), [VALUES as i64]);
        let row = operator.types.iter().find(|row| row.format_of("T") == "f32").expect("a row");
        let tensor = |bytes| Some(Tensor { format: self.format, shape: &shape, bytes });
        let inputs: Vec<_> = self.inputs.iter().map(|bytes| tensor(bytes)).collect();
        let outputs = [Slot { format: self.format, shape: &shape }];
        let problem = Problem {
            operator,
            row,
            class: self.suite.standard.class(&row.accept().class).expect("lint knows it"),
            accumulate: None,
            attrs: &AttrValues::new(),
            inputs: &inputs,
            outputs: &outputs,
            flush: Flush::default(),
            round_weights: false,
        };
        assert_eq!(oracle::expect_pieces(&problem, take), Ok(true));
    }
}

/// Every value of f32 through a device that is there, beside the device's own time.
fn sweeps(scratch: &Path) {
    for (op, cases, values, aim) in [
        ("exp", "every-value", 1 << 32, "<= 30 s"),
        ("sin", "every-value", 1_u64 << 32, "<= 1.5 of device"),
        ("divide", "pairs", 1 << 28, ""),
    ] {
        let out = scratch.join(op);
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_etalon"))
            .args(["certify", "opencl", "--tier", "exhaustive", "--only"])
            .arg(format!("numerical/{op}/{cases}/types=f32,*"))
            .arg("--out")
            .arg(&out)
            .stdout(std::process::Stdio::null())
            .status();
        let results = reports::read::read(&out.join("results.ndjson")).ok();
        let Some(results) = results.filter(|_| status.is_ok()) else {
            println!("left out: no OpenCL device to sweep {op} on");
            continue;
        };
        let failed =
            results.records.iter().filter(|record| record.outcome != Outcome::Pass).count();
        if failed > 0 {
            println!("{failed} cases of the sweep of {op} do not pass");
        }
        let device: u64 = results.records.iter().map(|record| record.device_ns).sum();
        let seconds = results.footer.as_ref().map_or(f64::NAN, |footer| footer.seconds);
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let own = device as f64 / 1e9 / cores;
        let bound =
            format!("the device's own time, {own:.1} s; {:.0} M values", values as f64 / 1e6);
        line(&format!("f32 {op} on OpenCL"), &format!("{seconds:.1} s"), aim, &bound);
    }
}

//! From steps as they are written to a script: the verbs that hold other steps, and what all share.

use standard::Standard;
use standard::yaml::Value as Yaml;
use wire::message::{Scenario, Step};

use super::{Expectation, Part, Rule, Script, StepSpec, rename};

/// Something wrong with a scenario: the place under the case, what, and what to do.
pub type Mistake = (String, String, String);

/// Makes a scenario from its steps.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile(steps: &[StepSpec], standard: &Standard) -> Result<Script, Vec<Mistake>> {
    let mut compiler = Compiler { standard, script: Script::default(), mistakes: Vec::new() };
    let steps = compiler.list(steps, &[], "steps");
    compiler.script.scenario = Scenario { steps };
    if compiler.mistakes.is_empty() { Ok(compiler.script) } else { Err(compiler.mistakes) }
}

/// What is known while steps are read.
pub(super) struct Compiler<'a> {
    pub(super) standard: &'a Standard,
    pub(super) script: Script,
    mistakes: Vec<Mistake>,
}

impl Compiler<'_> {
    pub(super) fn mistake(&mut self, at: &str, message: String, help: &str) {
        self.mistakes.push((at.to_owned(), message, help.to_owned()));
    }

    /// Steps of a list whose place in the trace is `path` and in the file is `at`. An `expect` of
    /// two values takes two places in the trace.
    fn list(&mut self, specs: &[StepSpec], path: &[u32], at: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        for (i, spec) in specs.iter().enumerate() {
            let at = format!("{at}/{i}/{}", spec.verb);
            let mut path = path.to_vec();
            path.push(steps.len() as u32);
            self.step(spec, &path, &at, &mut steps);
        }
        steps
    }

    /// Adds what a step becomes: one step of the worker, or two.
    pub(super) fn step(&mut self, spec: &StepSpec, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let body = &spec.body;
        // `parallel` may be a list of branches, and its number of threads a mapping.
        if !(spec.verb == "parallel" && body.is_sequence()) {
            if !body.is_mapping() {
                let message = format!("what belongs to `{}` is a mapping", spec.verb);
                return self.mistake(at, message, "see the table of steps");
            }
            self.keys_of(&spec.verb, body, at);
        }
        match spec.verb.as_str() {
            "host" => self.host(body, at, steps),
            "set" => self.set(body, at, steps),
            "poke" => self.poke(body, at, steps),
            "expect" => self.expect(body, path, at, steps),
            "repeat" => self.repeat(body, path, at, steps),
            "race" => self.race(body, path, at, steps),
            "growth" => self.growth(body, path, at, steps),
            "parallel" => self.parallel(body, path, at, steps),
            "poll" => self.poll(body, path, at, steps),
            "delay" => {
                let us = self.word(body, "us", at);
                steps.push(Step::Delay(us.saturating_mul(1000)));
            }
            "choose" => _ = self.choose(body, at, steps),
            "plan" => self.plan(body, path, at, steps),
            "meet" => self.meet(body, path, at, steps),
            "inject" => self.inject(body, path, at, steps),
            "count" => self.count(body, at, steps),
            "took" => self.took(body, at, steps),
            name => match self.standard.function(name) {
                Some(function) => self.call(function, body, path, at, steps),
                None => self.no_such_verb(name, at),
            },
        }
    }

    fn no_such_verb(&mut self, name: &str, at: &str) {
        let names = self.standard.functions.iter().map(|f| f.name.as_str());
        let help = standard::expr::nearest(name, names).map_or_else(
            || "`etalon list functions` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.mistake(at, format!("there is no function or verb `{name}`"), &help);
    }

    fn repeat(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let times = self.word(body, "times", at) as u32;
        let inner = self.inner(body, path, at);
        steps.push(Step::Repeat(times, inner));
    }

    fn race(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let times = self.word(body, "times", at) as u32;
        let budget_ns = self.word(body, "ms", at).saturating_mul(1_000_000);
        let inner = self.inner(body, path, at);
        steps.push(Step::Race { times, budget_ns, steps: inner });
    }

    fn growth(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let times = self.word(body, "times", at) as u32;
        let budget_ns = self.word(body, "ms", at).saturating_mul(1_000_000);
        let inner = self.inner(body, path, at);
        if let Some((what, bind)) = self.counted(body, at) {
            steps.push(Step::Growth { what, times, budget_ns, steps: inner, bind });
        }
    }

    fn parallel(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let mut lists = Vec::new();
        for (i, branch) in branches(body).iter().enumerate() {
            let at = format!("{at}/{i}");
            let inner = self.nested(Some(branch), &at);
            let mut path = path.to_vec();
            path.push(i as u32);
            lists.push(self.list(&inner, &path, &at));
        }
        steps.push(Step::Parallel(lists));
    }

    /// The `steps` of a step.
    fn inner(&mut self, body: &Yaml, path: &[u32], at: &str) -> Vec<Step> {
        let at = format!("{at}/steps");
        let specs = self.nested(body.get("steps"), &at);
        self.list(&specs, path, &at)
    }

    /// A list of steps as it is written.
    pub(super) fn nested(&mut self, body: Option<&Yaml>, at: &str) -> Vec<StepSpec> {
        let list = body.cloned().unwrap_or_default();
        match standard::yaml::from_value(list) {
            Ok(steps) => steps,
            Err(error) => {
                self.mistake(at, format!("not a list of steps: {error}"), "see the table of steps");
                Vec::new()
            }
        }
    }

    /// A whole number that must be there.
    pub(super) fn word(&mut self, body: &Yaml, key: &str, at: &str) -> u64 {
        let found = body.get(key).and_then(Yaml::as_u64);
        if found.is_none() {
            self.mistake(at, format!("`{key}` must be a whole number"), "give it one");
        }
        found.unwrap_or_default()
    }

    /// The name that `as` gives, if it is there.
    pub(super) fn name(&mut self, body: &Yaml, at: &str) -> Option<String> {
        let given = body.get("as")?;
        if given.as_str().is_none() {
            self.mistake(&format!("{at}/as"), "`as` must be a name".to_owned(), "give it one");
        }
        given.as_str().map(str::to_owned)
    }

    /// The name of a variable that must be there.
    pub(super) fn variable(&mut self, body: &Yaml, key: &str, at: &str) -> String {
        let name = body.get(key).and_then(Yaml::as_str).unwrap_or_default();
        match name.strip_prefix('$') {
            Some(name) => name.to_owned(),
            None => {
                self.mistake(at, format!("`{key}` must be a variable"), "write `$name`");
                String::new()
            }
        }
    }

    /// Notes what must hold of the step at a place.
    pub(super) fn must(&mut self, path: &[u32], requirement: &str, rule: Rule) {
        let (path, requirement) = (path.to_vec(), requirement.to_owned());
        self.script.expectations.push(Expectation { path, part: Part::Plain, requirement, rule });
    }

    /// The requirement that `breaks` names; empty if it is left out.
    pub(super) fn requirement(&mut self, body: &Yaml, at: &str) -> String {
        let Some(given) = body.get("breaks") else { return String::new() };
        let id = given.as_str().unwrap_or_default();
        if !self.standard.requirements.contains_key(id) {
            let message = format!("the standard has no requirement `{id}`");
            self.mistake(&format!("{at}/breaks"), message, "cite one that exists");
        }
        id.to_owned()
    }
}

/// The place behind a place.
pub(super) fn next(path: &[u32]) -> Vec<u32> {
    let mut next = path.to_vec();
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    next
}

/// The branches of `parallel`: written out, or the same steps for each of several threads.
fn branches(body: &Yaml) -> Vec<Yaml> {
    let Some(threads) = body.get("threads").and_then(Yaml::as_u64) else {
        return body.as_sequence().cloned().unwrap_or_default();
    };
    let one = |thread: u64| {
        let mut steps = body.get("steps").cloned().unwrap_or_default();
        rename(&mut steps, '#', &thread.to_string());
        steps
    };
    (0..threads).map(one).collect()
}

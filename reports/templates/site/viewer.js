// Shows a result that is dropped into the page. It is read here and goes nowhere: the page's policy
// lets it connect to nothing. Every text of a result is hostile, and becomes text, never markup.
"use strict";

const MOST_BYTES = 512 * 1024 * 1024;
const PAGE = 200;
const SCHEMA = 1;

const LOOKS = {
  pass: ["✓", "good", "passed"],
  fail: ["✗", "bad", "failed"],
  crashed: ["✗", "bad", "crashed"],
  timed_out: ["✗", "bad", "timed out"],
  harness_error: ["!", "bad", "faults of the suite"],
  unsupported: ["–", "none", "not offered"],
  accepted: ["…", "open", "compiled, not run"],
};
const VERDICTS = {
  conformant: ["✓", "good", "conformant"],
  conformant_with_waivers: ["◐", "open", "conformant with waivers"],
  not_conformant: ["✗", "bad", "not conformant"],
  incomplete: ["…", "open", "incomplete"],
};
const UNKNOWN = ["?", "open"];
const EVIDENCE = [
  ["requirement", "requirement"], ["says", ""], ["what", "what"], ["place", "where"], ["expected", "expected"],
  ["actual", "actual"], ["error", "error"], ["looks_like", "looks like"], ["last_words", "last words"],
  ["seed", "seed"], ["rerun", "rerun"],
];

const $ = (id) => document.getElementById(id);
const known = new Map(ENTRIES.filter(([kind]) => kind === "requirements").map(([, id, says]) => [id, says]));
let result = null;
let matching = [];

/** An element with text or elements inside. */
function make(tag, className, ...inside) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside.map((part) => (typeof part === "number" ? String(part) : part ?? "")));
  return element;
}

const look = (looks, word) => (Object.hasOwn(looks, word) ? looks[word] : [...UNKNOWN, String(word)]);

/** An id of a requirement, which leads to its page if the standard has it. */
function requirement(id) {
  const code = make("code", "", id);
  if (!known.has(id)) return code;
  const link = make("a", "", code);
  link.href = `reference/requirements/${id}.html`;
  return link;
}

/** The lines of a file as they come. */
async function* lines(file) {
  if (file.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  let stream = file.stream();
  if (file.name.endsWith(".gz")) stream = stream.pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB, unpacked`);
    const found = (rest + value).split("\n");
    rest = found.pop();
    yield* found;
  }
  if (rest) yield rest;
}

/** A result: its header, its records in the order of the plan, and its footer if it has one. */
async function read(file) {
  const read = { header: null, records: [], footer: null, torn: false };
  let number = 0;
  for await (const line of lines(file)) {
    number += 1;
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      if (!read.header) throw new Error(`line ${number} is not JSON; expected a result of Etalon`);
      // A kill may cut the last line; anything after it is no result.
      read.torn = number;
      continue;
    }
    if (read.torn) throw new Error(`line ${read.torn} is not JSON`);
    if (number === 1) {
      if (value?.line !== "header") throw new Error("line 1 is no header; expected a result of Etalon");
      if (value.schema !== SCHEMA) throw new Error(`schema ${value.schema}; this page reads schema ${SCHEMA}`);
      read.header = value;
    } else if (value?.line === "record" && typeof value.id === "string") {
      value.hay = `${value.id} ${value.evidence?.what ?? ""}`.toLowerCase();
      read.records.push(value);
    } else if (value?.line === "measurement") {
      // Informative, and shown by the report.
    } else if (value?.line === "footer") {
      read.footer = value;
    } else {
      throw new Error(`line ${number} is no record`);
    }
  }
  if (!read.header) throw new Error("it is empty");
  read.records.sort((a, b) => a.index - b.index);
  return read;
}

const broken = (record) => record.evidence?.requirement ?? "";
const failed = (record) => ["fail", "crashed", "timed_out", "harness_error"].includes(record.outcome);

/** How many there are of each, the most first. */
function tally(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function tile([icon, tone, word], name) {
  const sign = make("span", "", icon);
  sign.setAttribute("aria-hidden", "true");
  return make("li", `tile ${tone}`, make("span", "name", name), make("span", "word", sign, ` ${word}`));
}

/** What is above the cases. */
function summary() {
  const { header, footer, records, torn } = result;
  const { product = {}, suite = {}, host = {} } = header;
  $("vendor").textContent = product.vendor ?? "";
  $("product").textContent = `${product.adapter ?? ""} ${product.adapter_version ?? ""}`;
  const end = footer ? "" : torn ? "cut short in the middle of a record" : "killed before its end";
  const facts = [product.device_name, suite.standard, `tier ${header.tier}`, header.started, host.os, end];
  $("facts").textContent = facts.filter(Boolean).join(" · ");
  const verdicts = Object.entries(footer?.verdicts ?? {});
  const tiles = verdicts.map(([claim, verdict]) => tile(look(VERDICTS, verdict), claim));
  $("verdicts").replaceChildren(...(tiles.length ? tiles : [tile(["…", "open", "no verdict"], "the run has no end")]));
  const outcomes = tally(records.map((record) => record.outcome));
  const figures = outcomes.map(([word, number]) => {
    const [, tone, name] = look(LOOKS, word);
    return make("li", "", make("b", tone, number), make("span", "", name));
  });
  $("counts").replaceChildren(...figures);
  options($("outcome"), outcomes, (word) => look(LOOKS, word)[2]);
  const groups = tally(records.filter(failed).map(broken));
  options($("requirement"), groups.filter(([id]) => id), (id) => id);
  const items = groups.map(([id, number]) => {
    const name = id ? requirement(id) : "faults of the suite";
    return make("li", "", name, ` ${number} `, make("span", "soft", known.get(id) ?? ""));
  });
  $("failures").replaceChildren(...(items.length ? items : [make("li", "good", "✓ No case failed.")]));
}

function options(select, counts, name) {
  const choices = counts.map(([value, number]) => {
    const choice = make("option", "", `${name(value)} (${number})`);
    choice.value = value;
    return choice;
  });
  select.replaceChildren(select.options[0], ...choices);
  select.value = "";
}

/** One case; what is known of it is made when it is opened. */
function row(record) {
  const [icon, tone, word] = look(LOOKS, record.outcome);
  const sign = make("span", tone, `${icon} ${word}`);
  const details = make("details", "", make("summary", "", sign, " ", make("span", "id", record.id)));
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(told(record)), { once: true });
  return make("li", "", details);
}

function told(record) {
  const list = make("dl", "facts");
  const add = (name, ...value) => list.append(make("dt", "", name), make("dd", "", ...value));
  for (const [key, name] of EVIDENCE) {
    const value = record.evidence?.[key];
    if (value === undefined || value === "" || value?.length === 0) continue;
    if (key === "requirement") add(name, requirement(value));
    else add(name, make("span", ["expected", "actual", "rerun"].includes(key) ? "id" : "", [value].flat().join("\n")));
  }
  const checks = (record.checks ?? []).flatMap((id) => [requirement(id), " "]);
  add("checks", ...checks);
  if (record.needed_by?.length) add("needed by", record.needed_by.join(", "));
  if (record.accuracy) add("largest error", `${record.accuracy.max_ulp} ulp, ${record.accuracy.worst_of_bound} of the limit`);
  if (record.device_ns) add("time", `${record.device_ns / 1e6} ms`);
  return list;
}

function filter() {
  const words = $("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [outcome, id] = [$("outcome").value, $("requirement").value];
  matching = result.records.filter((record) =>
    (!outcome || record.outcome === outcome) && (!id || broken(record) === id)
    && words.every((word) => record.hay.includes(word)));
  $("matching").textContent = `${matching.length} of ${result.records.length} cases`;
  $("cases").replaceChildren();
  more();
}

function more() {
  const shown = $("cases").childElementCount;
  $("cases").append(...matching.slice(shown, shown + PAGE).map(row));
  $("more").hidden = shown + PAGE >= matching.length;
}

async function open(file) {
  $("told").textContent = `reading ${file.name}`;
  try {
    result = await read(file);
  } catch (error) {
    $("shown").hidden = true;
    $("told").textContent = `${file.name} cannot be read: ${error.message}`;
    return;
  }
  $("told").textContent = `${file.name}: ${result.records.length} cases of ${result.header.planned} planned`;
  $("words").value = "";
  summary();
  $("outcome").value = result.records.some((record) => record.outcome === "fail") ? "fail" : "";
  filter();
  $("shown").hidden = false;
  $("product").focus();
}

$("file").addEventListener("change", () => $("file").files[0] && open($("file").files[0]));
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("input", filter);
$("more").addEventListener("click", more);
addEventListener("dragover", (event) => {
  event.preventDefault();
  $("drop").classList.add("over");
});
addEventListener("dragleave", () => $("drop").classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  $("drop").classList.remove("over");
  if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
});

// The table of all cases: filters, links, keys. The page is whole without it.
//
// Its state is the address: `#?outcome=fail&text=tail&case=ID` filters and opens a case, and `#ID`
// alone goes to the failure on the page, or opens the case. So every view can be linked to, and the
// back button takes back what was done. Rows are made only for what is in sight.
'use strict';
(() => {
  const WORDS = ['pass', 'fail', 'unsupported', 'accepted', 'crashed', 'timed_out', 'harness_error'];
  const LOOKS = [
    ['good', '✓', 'passed'], ['bad', '✗', 'failed'], ['none', '○', 'not offered'],
    ['open', '◌', 'compiled'], ['bad', '✗', 'crashed'], ['bad', '✗', 'timed out'], ['open', '!', 'suite fault'],
  ];
  const FILTERS = ['text', 'outcome', 'area', 'operator', 'requirement'];
  // Rows that are made beyond those in sight, on either side.
  const BEYOND = 8;

  const $ = (id) => document.getElementById(id);
  const list = $('list'), rows = $('rows'), found = $('found'), form = $('filters');
  const dialog = $('case'), keys = $('keys');
  const data = JSON.parse($('records').textContent);
  const pairs = (column) => new Map(column.map(([place, ...rest]) => [place, rest]));
  const times = pairs(data.times), errors = pairs(data.errors), why = pairs(data.why);
  const broken = pairs(data.broken), marks = pairs(data.marks);

  const ids = [], places = new Map();
  let before = '';
  for (const kept of data.ids) {
    before = before.slice(0, parseInt(kept.slice(0, 2), 36)) + kept.slice(2);
    places.set(before, ids.length);
    ids.push(before);
  }
  const low = ids.map((id) => id.toLowerCase());

  let shown = [];     // places of the cases that pass the filters
  let here = -1;      // which of them is chosen
  let filters = {};
  let told = '';      // id of the case that is open

  const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const time = (us) => us < 1000 ? us + ' µs' : us < 1e6 ? (us / 1e3).toFixed(1) + ' ms' : (us / 1e6).toFixed(2) + ' s';
  function element(name, text, ...classes) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.classList.add(...classes);
    return made;
  }

  // --- filters

  function select() {
    const { text, outcome, area, operator, requirement } = filters;
    const digit = outcome ? String(WORDS.indexOf(outcome)) : '';
    const start = area ? area + '/' : '';
    const middle = operator ? '/' + operator + '/' : '';
    const word = (text || '').toLowerCase();
    // Part of a requirement's id stands for all that begin so.
    const known = requirement && data.requirements.map((id) => id.startsWith(requirement.toUpperCase()));
    const sets = known && data.sets.map((set) => set.some((at) => known[at]));
    shown = [];
    for (let place = 0; place < ids.length; place++) {
      if (digit && data.outcomes[place] !== digit) continue;
      if (start && !ids[place].startsWith(start)) continue;
      if (middle && ids[place].indexOf(middle) !== ids[place].indexOf('/')) continue;
      if (sets && !sets[data.checks[place]] && !known[broken.get(place)?.[0]]) continue;
      if (word && !low[place].includes(word)) continue;
      shown.push(place);
    }
    here = -1;
    const cases = (number) => count(number) + (number === 1 ? ' case' : ' cases');
    found.textContent = shown.length === ids.length
      ? cases(ids.length) : count(shown.length) + ' of ' + cases(ids.length);
    list.querySelector('table').setAttribute('aria-rowcount', shown.length + 1);
    list.scrollTop = 0;
    draw();
  }

  // --- rows

  const room = () => {
    const row = element('tr', '', 'room');
    row.setAttribute('aria-hidden', 'true');
    const cell = element('td');
    cell.colSpan = 4;
    row.append(cell);
    return row;
  };
  const above = room(), below = room();
  const height = () => matchMedia('(max-width: 40rem)').matches ? 60 : 36;

  function row(at) {
    const place = shown[at], made = element('tr');
    made.setAttribute('aria-rowindex', at + 2);
    if (at === here) made.classList.add('here');
    const [tone, icon, word] = LOOKS[+data.outcomes[place]];
    const outcome = element('td', '', 'outcome', tone);
    const sign = element('span', icon + ' ');
    sign.setAttribute('aria-hidden', 'true');
    outcome.append(sign, element('span', word, 'word'));
    const name = element('th', '', 'case', 'id');
    name.scope = 'row';
    const link = element('a', ids[place]);
    link.href = address({ ...filters, case: ids[place] });
    link.title = ids[place];
    name.append(link);
    const ulp = element('td', errors.get(place)?.[0], 'n', 'ulp');
    const took = times.get(place);
    made.append(outcome, name, ulp, element('td', took && time(took[0]), 'n', 'time'));
    return made;
  }

  function draw() {
    const high = height();
    const first = Math.max(0, Math.floor(list.scrollTop / high) - BEYOND);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / high) + BEYOND);
    const made = [];
    for (let at = first; at < last; at++) made.push(row(at));
    above.firstChild.style.height = first * high + 'px';
    below.firstChild.style.height = (shown.length - last) * high + 'px';
    const focused = rows.contains(document.activeElement);
    rows.replaceChildren(above, ...made, below);
    if (focused) rows.querySelector('.here a')?.focus({ preventScroll: true });
  }

  function choose(at) {
    if (!shown.length) return;
    here = Math.max(0, Math.min(shown.length - 1, at));
    const high = height(), head = list.querySelector('thead').offsetHeight;
    const top = here * high, sight = list.clientHeight - head - high;
    if (top < list.scrollTop) list.scrollTop = top;
    if (top > list.scrollTop + sight) list.scrollTop = top - sight;
    draw();
    rows.querySelector('.here a')?.focus({ preventScroll: true });
  }

  function next() {
    for (let at = here + 1; at < shown.length; at++) {
      if (!'02'.includes(data.outcomes[shown[at]])) return choose(at);
    }
  }

  // --- one case

  function facts(place) {
    const list = element('dl', '', 'facts');
    const add = (name, value) => value && list.append(element('dt', name), element('dd', value));
    const [, icon, word] = LOOKS[+data.outcomes[place]];
    add('Outcome', icon + ' ' + word);
    add('Marks', marks.get(place)?.[0].join(', '));
    add('Reason', data.reasons[why.get(place)?.[0]]);
    add('Breaks', data.requirements[broken.get(place)?.[0]]);
    add('Checks', data.sets[data.checks[place]].map((at) => data.requirements[at]).join(', '));
    add('Needed by', data.needs[data.needed[place]].join(', ') || 'no claim');
    const error = errors.get(place);
    add('Largest error', error && error[0] + ' ulp, ' + error[1] + ' of the bound');
    const took = times.get(place);
    add('Device time', took && time(took[0]));
    return list;
  }

  function open(id) {
    const place = places.get(id), article = id && $(id);
    const copy = article && article.matches('.failure') ? article.cloneNode(true) : null;
    if (place === undefined && !copy) return shut();
    told = id;
    $('case-title').textContent = id;
    const link = element('a', 'Link to this case');
    link.href = '#' + encodeURIComponent(id);
    const line = element('p');
    line.append(link, element('span', ' · etalon show \'' + id + '\'', 'soft', 'id'));
    const body = [];
    if (copy) {
      copy.removeAttribute('id');
      copy.querySelector('h4').remove();
      body.push(copy);
    }
    if (place !== undefined) body.push(facts(place));
    $('case-body').replaceChildren(...body, line);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }

  function shut() {
    told = '';
    if (dialog.open) dialog.close();
  }

  // --- the address

  function address(wanted) {
    const given = Object.entries(wanted).filter(([, value]) => value);
    return given.length ? '#?' + new URLSearchParams(given) : '#cases';
  }

  // What the address asks of the table; an address without filters asks for none.
  function read() {
    const hash = location.hash.slice(1);
    return Object.fromEntries(new URLSearchParams(hash.startsWith('?') ? hash.slice(1) : ''));
  }

  function go(wanted, replace) {
    const target = address(wanted);
    if (target === location.hash) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', target);
    follow();
  }

  function follow() {
    const { case: id, ...wanted } = read();
    if (FILTERS.some((name) => (wanted[name] || '') !== (filters[name] || ''))) {
      filters = Object.fromEntries(FILTERS.filter((name) => wanted[name]).map((name) => [name, wanted[name]]));
      fill();
      select();
    }
    if (id) return open(id);
    let plain = location.hash.slice(1);
    try { plain = decodeURIComponent(plain); } catch { /* as it is */ }
    const there = $(plain);
    if (!there && places.has(plain)) return open(plain);
    shut();
    if (!there) return;
    let fold = there.closest('details');
    const folded = fold && !fold.open;
    for (; fold; fold = fold.parentElement.closest('details')) fold.open = true;
    if (folded) there.scrollIntoView();
  }

  function fill() {
    for (const name of FILTERS) {
      const field = form.elements[name];
      if (field.value !== (filters[name] || '')) field.value = filters[name] || '';
    }
  }

  function options() {
    const add = (name, value, text) => {
      const option = element('option', text);
      option.value = value;
      form.elements[name].append(option);
    };
    const tally = Array(WORDS.length).fill(0), areas = new Map(), operators = new Map();
    ids.forEach((id, place) => {
      tally[+data.outcomes[place]]++;
      const [area, operator] = id.split('/');
      areas.set(area, (areas.get(area) || 0) + 1);
      operators.set(operator, (operators.get(operator) || 0) + 1);
    });
    tally.forEach((number, at) => number && add('outcome', WORDS[at], LOOKS[at][2] + ' (' + count(number) + ')'));
    for (const [area, number] of [...areas].sort()) add('area', area, area + ' (' + count(number) + ')');
    for (const [operator] of [...operators].sort()) operator && add('operator', operator, operator);
    const known = [...data.requirements].sort().map((id) => { const option = element('option'); option.value = id; return option; });
    $('known').append(...known);
  }

  // --- what people do

  function change(replace) {
    const wanted = {};
    for (const name of FILTERS) wanted[name] = form.elements[name].value.trim();
    go(wanted, replace);
  }
  // Letters of one word are one step back, not many.
  let typing = false;
  form.addEventListener('input', (event) => {
    const letters = event.target.matches('input');
    change(letters && typing);
    typing = letters;
  });
  form.addEventListener('focusout', () => { typing = false; });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => { event.preventDefault(); go({}, false); });
  list.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  addEventListener('resize', draw);
  addEventListener('hashchange', follow);
  addEventListener('popstate', follow);
  for (const closed of [dialog, keys]) {
    closed.addEventListener('click', (event) => event.target === closed && closed.close());
  }
  // Closed by a person, and not since the address changed.
  dialog.addEventListener('close', () => told && go(filters, false));
  $('help').addEventListener('click', () => keys.showModal());
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button.copy');
    if (button) copy(button);
  });

  async function copy(button) {
    const text = button.parentElement.querySelector('pre');
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || keys.open) return;
    const field = event.target.closest('input, select, textarea');
    if (field) {
      if (event.key === 'Escape') { event.preventDefault(); list.focus(); }
      return;
    }
    const inside = list.contains(event.target);
    if (event.key.length === 1 && !inside && !$('single').checked) return;
    const act = {
      '/': () => { $('cases').scrollIntoView(); form.elements.text.focus(); },
      '?': () => keys.showModal(),
      j: () => choose(here + 1),
      k: () => choose(here - 1),
      n: next,
      ArrowDown: inside && (() => choose(here + 1)),
      ArrowUp: inside && (() => choose(here - 1)),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('details:not([open])')) { fold.open = true; fold.dataset.shut = ''; }
  });
  addEventListener('afterprint', () => {
    for (const fold of document.querySelectorAll('details[data-shut]')) { fold.open = false; delete fold.dataset.shut; }
  });

  options();
  select();
  follow();
})();

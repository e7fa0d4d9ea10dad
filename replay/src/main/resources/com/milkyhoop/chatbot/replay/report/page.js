'use strict';
// Shows the report that stands as JSON in this page. All text goes through textContent: replies are
// hostile, and none of them may become markup.
(() => {
  const report = JSON.parse(document.getElementById('report').textContent);
  const main = document.getElementById('main');
  const WORDS = { BETTER: 'better', WORSE: 'worse', NO_DIFFERENCE: 'no difference', INCONCLUSIVE: 'inconclusive' };
  const SIGNS = { BETTER: '▲', WORSE: '▼', NO_DIFFERENCE: '=', INCONCLUSIVE: '?' };
  const COLOURS = ['#7a8794', '#2f7be0', '#d9822b', '#2f9e5b', '#a05fd0', '#d1495b', '#0a9396'];

  function element(tag, attributes, ...children) {
    const it = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null) it.setAttribute(name, value);
    }
    it.append(...children.filter(child => child !== undefined && child !== null).map(asNode));
    return it;
  }

  function asNode(child) {
    return child instanceof Node ? child : document.createTextNode(String(child));
  }

  const count = number => number === null || number === undefined ? '–' : Math.round(number).toLocaleString('en');
  const percent = (share, signed) => share === null || share === undefined ? '–'
    : (signed && share > 0 ? '+' : '') + (100 * share).toFixed(1).replace('-', '−') + '\u00a0%';
  const figure = number => number === null || number === undefined ? '–'
    : Math.abs(number) >= 100 ? count(number) : String(Number(number.toPrecision(3))).replace('-', '−');
  const pValue = p => p === null ? '–' : p < 0.0001 ? '< 0.0001' : p.toFixed(4);
  const time = iso => iso ? iso.slice(0, 19).replace('T', ' ') + ' UTC' : '–';
  const className = conclusion => WORDS[conclusion].replace(' ', '-');

  function section(id, title, ...children) {
    const it = element('section', { id, 'aria-labelledby': id + '-title' },
      element('h2', { id: id + '-title' }, title), ...children);
    main.append(it);
    document.getElementById('parts').append(element('a', { href: '#' + id }, title));
    return it;
  }

  function table(columns, rows, kind) {
    const head = element('tr', {}, ...columns.map(column => element('th', { scope: 'col' }, column)));
    const body = rows.map(row => element('tr', {},
      ...row.map((cell, i) => element('td', { 'data-label': columns[i] }, ...(Array.isArray(cell) ? cell : [cell])))));
    return element('div', { class: 'scroll' }, element('table', { class: kind || 'stacked' },
      element('thead', {}, head), element('tbody', {}, ...body)));
  }

  // --- verdict ------------------------------------------------------------------------------------

  function bar(metric) {
    const part = (name, rate) => {
      const it = element('i', { class: name });
      it.style.width = 100 * rate.share + '%';
      return it;
    };
    return element('span', { class: 'bar', role: 'img', 'aria-label':
      `${percent(metric.wins.share)} wins, ${percent(metric.ties.share)} ties, ${percent(metric.losses.share)} losses` },
      part('w', metric.wins), part('t', metric.ties), part('l', metric.losses));
  }

  function range(metric, reach) {
    const at = value => 50 + 50 * Math.max(-1, Math.min(1, value / reach));
    const place = (name, from, to) => {
      const it = element('i', { class: name });
      it.style.left = at(from) + '%';
      if (to !== undefined) it.style.width = Math.max(.5, at(to) - at(from)) + '%';
      return it;
    };
    return element('span', { class: 'range word ' + className(metric.conclusion), role: 'img',
      style: 'display:block;font-size:inherit',
      'aria-label': `${percent(metric.effect, true)}, from ${percent(metric.interval.low, true)} to ${percent(metric.interval.high, true)}` },
      place('margin', -report.sureness.margin, report.sureness.margin), element('i', { class: 'zero' }),
      place('span', metric.interval.low, metric.interval.high), place('dot', metric.effect));
  }

  function conclusion(value) {
    return element('span', { class: 'word ' + className(value) }, `${SIGNS[value]} ${WORDS[value]}`);
  }

  function metrics(list, withSlice) {
    if (list.length === 0) return element('p', { class: 'soft' }, 'Nothing was compared.');
    const reach = Math.max(2 * report.sureness.margin,
      ...list.map(metric => Math.max(Math.abs(metric.interval.low), Math.abs(metric.interval.high))));
    return table(
      [withSlice ? 'slice' : 'metric', 'conclusion', 'turns', 'win · tie · loss', 'wins less losses', `95 %, ± ${percent(reach)}`, 'p, adjusted', 'detectable'],
      list.map(metric => [
        withSlice ? [metric.slice, element('span', { class: 'soft small' }, metric.name)]
          : [metric.name, element('span', { class: 'soft small' }, metric.rule)],
        conclusion(metric.conclusion),
        [count(metric.turns), element('span', { class: 'soft small' }, `${count(metric.conversations)} conv.`)],
        [element('span', {}, bar(metric), element('span', { class: 'small counts' },
          `${count(metric.wins.count)} · ${count(metric.ties.count)} · ${count(metric.losses.count)}`))],
        [element('span', {}, percent(metric.effect, true), element('span', { class: 'soft small' },
          `${percent(metric.interval.low, true)} to ${percent(metric.interval.high, true)}`))],
        range(metric, reach), pValue(metric.adjusted_p),
        metric.detectable === null ? '–' : '± ' + percent(metric.detectable)]));
  }

  function coverage(arm) {
    const c = arm.coverage;
    const parts = [`${count(c.replayed)} of ${count(c.selected)} replayed`];
    if (c.failed) parts.push(`${count(c.failed)} failed`);
    if (c.unfaithful) parts.push(`${count(c.unfaithful)} unfaithful`);
    if (c.gone) parts.push(`${count(c.gone)} gone`);
    if (c.missing) parts.push(`${count(c.missing)} not done`);
    return parts.join(' · ');
  }

  function verdicts() {
    const candidates = report.arms.filter(arm => !arm.again);
    const cards = element('div', { class: 'cards' }, ...candidates.map(arm =>
      element('div', { class: 'card ' + className(arm.verdict) },
        element('h3', { style: 'margin:0' }, arm.name),
        element('p', { class: 'soft small' }, arm.settings),
        element('p', { class: 'word' }, `${SIGNS[arm.verdict]} ${WORDS[arm.verdict]}`),
        element('p', {}, arm.sentence),
        element('p', { class: 'soft small' }, coverage(arm)))));
    const points = report.points.length === 0 ? [] : [table(['points by', 'of', 'turns', 'mean', '95 %'],
      report.points.map(p => [p.judge, p.of, count(p.turns), p.mean.toFixed(2), `${p.interval.low.toFixed(2)} to ${p.interval.high.toFixed(2)}`]))];
    const it = section('verdict', report.mode === 'score' ? 'Points' : 'Verdict', cards, ...points,
      ...report.warnings.map(text => element('p', { class: 'warning', role: 'note' }, text)));
    for (const arm of report.arms) {
      it.append(element('h3', {}, arm.again ? `${arm.name}: the noise floor` : arm.name));
      if (arm.again) it.append(element('p', { class: 'soft small' }, arm.sentence));
      it.append(metrics(arm.metrics));
    }
    const s = report.sureness;
    if (report.arms.length > 0) it.append(element('p', { class: 'soft small' },
      `Each turn is compared with what was recorded. Wins less losses: a hundred wins more in a hundred turns is +100 %. ` +
      `A difference of ${percent(s.margin)} matters. Of all “better” and “worse” of this report even one is wrong in at most ${percent(s.alpha)} ` +
      `of reports (exact sign test by conversation, Holm). Intervals: bootstrap by conversation, ${count(s.resamples)} resamples, seed ${s.seed}. ` +
      `Detectable: the smallest difference found with a chance of ${percent(s.power)}.`));
  }

  function slices() {
    const withSlices = report.arms.filter(arm => !arm.again && arm.slices.length > 0);
    if (withSlices.length === 0) return;
    const it = section('slices', 'Slices', element('p', { class: 'soft small' },
      'Parts of the turns, the surest differences first. They say where; the verdict over all turns says whether.'));
    for (const arm of withSlices) it.append(element('h3', {}, arm.name), metrics(arm.slices, true));
  }

  // --- turns --------------------------------------------------------------------------------------

  function sides(recorded, replay) {
    const left = element('div', { class: 'text' });
    const right = element('div', { class: 'text' });
    for (const piece of replay.pieces) {
      if (piece.side !== 'ARM') left.append(element(piece.side === 'BOTH' ? 'span' : 'del', {}, piece.text));
      if (piece.side !== 'RECORDED') right.append(element(piece.side === 'BOTH' ? 'span' : 'ins', {}, piece.text));
    }
    if (replay.pieces.length === 0) {
      left.append(recorded.reply || '(no reply)');
      right.append(replay.reply || `(${replay.status}: ${replay.problem})`);
    }
    return element('div', { class: 'sides' },
      element('div', { class: 'side' }, element('strong', {}, 'recorded'), spent(recorded.model, recorded.finish_reason,
        recorded.prompt_tokens, recorded.completion_tokens, recorded.first_token_ms, recorded.total_ms), left),
      element('div', { class: 'side' }, element('strong', {}, replay.arm + (replay.repeat ? ` (repeat ${replay.repeat})` : '')),
        spent(replay.model, replay.finish_reason, replay.prompt_tokens, replay.completion_tokens, replay.first_token_ms,
          replay.total_ms, replay.cost, replay.conditional), right));
  }

  function spent(model, finish, promptTokens, completionTokens, firstMs, totalMs, cost, conditional) {
    const parts = [model, finish && `finish ${finish}`, promptTokens !== null && `${count(promptTokens)} + ${count(completionTokens)} tokens`,
      firstMs !== null && `first token ${count(firstMs)} ms`, totalMs !== null && `${count(totalMs)} ms`,
      cost !== null && cost !== undefined && `cost ${figure(cost)}`, conditional && 'conditional: its history is its own'];
    return element('div', { class: 'soft small' }, parts.filter(Boolean).join(' · '));
  }

  function opinions(replay) {
    const plain = opinion => opinion.verdict === 'TIE' && !opinion.reason;
    const ties = replay.opinions.filter(plain).map(opinion => opinion.metric);
    const lines = replay.opinions.filter(opinion => !plain(opinion)).map(opinion => element('p', { class: 'small' },
      element('span', { class: opinion.verdict.toLowerCase() }, `${opinion.verdict.toLowerCase()} `),
      element('strong', {}, opinion.metric), opinion.reason ? ': ' + opinion.reason : ''));
    if (ties.length > 0) lines.push(element('p', { class: 'small tie' }, 'tie ' + ties.join(', ')));
    return lines;
  }

  function conversation(turn) {
    const box = element('div', { hidden: '' });
    const button = element('button', { type: 'button', 'aria-expanded': 'false' }, 'Whole conversation');
    button.addEventListener('click', () => {
      if (box.childElementCount === 0) {
        for (const spoken of report.conversations[turn.conversation] || []) {
          box.append(element('div', { class: 'spoken' + (spoken.id === turn.id ? ' here' : '') },
            element('div', { class: 'soft small' }, `turn ${spoken.number} · ${time(spoken.time)} · ${spoken.outcome}`),
            element('div', { class: 'text' }, spoken.message), element('div', { class: 'text' }, spoken.reply || '(no reply)')));
        }
      }
      box.hidden = !box.hidden;
      button.setAttribute('aria-expanded', String(!box.hidden));
    });
    return element('div', {}, button, box);
  }

  function turnElement(turn) {
    const marks = turn.replays.map(replay => element('span', {}, `${replay.arm}: `,
      ...(replay.opinions.length === 0 ? [element('span', { class: 'soft' }, replay.status.toLowerCase())]
        : replay.opinions.filter(o => o.verdict !== 'TIE').map(o => element('span', { class: o.verdict.toLowerCase() }, ` ${o.verdict.toLowerCase()} ${o.metric}`)))));
    const it = element('details', { class: 'turn' }, element('summary', {},
      element('span', { class: turn.score < 0 ? 'loss' : turn.score > 0 ? 'win' : 'tie' }, turn.score > 0 && report.mode !== 'score' ? `+${turn.score}` : String(turn.score).replace('-', '−')),
      element('span', { class: 'said' }, turn.message), element('span', { class: 'marks' }, ...marks)));
    it.addEventListener('toggle', () => {
      if (!it.open || it.querySelector('.inside')) return;
      const inside = element('div', { class: 'inside' },
        element('div', { class: 'soft small' }, `conversation ${turn.conversation} · turn ${turn.number} · ${time(turn.time)} · log ${turn.id}`),
        element('div', { class: 'text' }, turn.message));
      for (const replay of turn.replays) inside.append(sides(turn.recorded, replay), ...opinions(replay));
      inside.append(conversation(turn));
      it.append(inside);
    });
    return it;
  }

  function turns() {
    const STEP = 50;
    const list = element('div', {});
    const arm = element('select', {}, element('option', { value: '' }, 'all'), ...report.arms.map(a => element('option', {}, a.name)));
    const kind = element('select', {}, ...[['', 'all'], ['loss', 'regressions'], ['win', 'improvements'], ['differ', 'other words'], ['failed', 'without a reply']]
      .map(([value, text]) => element('option', { value }, text)));
    const words = element('input', { type: 'search' });
    const more = element('button', { type: 'button' }, 'More');
    const found = element('p', { class: 'soft small', role: 'status' });
    let matching = [];
    const label = (text, control) => element('label', {}, text, control);
    function fits(replay, turn) {
      if (arm.value && replay.arm !== arm.value) return false;
      switch (kind.value) {
        case 'loss': return replay.score < 0;
        case 'win': return replay.score > 0;
        case 'differ': return replay.reply !== turn.recorded.reply;
        case 'failed': return replay.status !== 'REPLIED';
        default: return true;
      }
    }
    function show() {
      const text = words.value.toLowerCase();
      matching = report.turns.map(turn => ({ ...turn, replays: turn.replays.filter(replay => fits(replay, turn)) }))
        .filter(turn => turn.replays.length > 0 && (!text || (turn.message + '\n' + turn.recorded.reply + '\n' +
          turn.replays.map(r => r.reply).join('\n')).toLowerCase().includes(text)));
      list.replaceChildren();
      add();
    }
    function add() {
      list.append(...matching.slice(list.childElementCount, list.childElementCount + STEP).map(turnElement));
      more.hidden = list.childElementCount >= matching.length;
      found.textContent = `${count(list.childElementCount)} of ${count(matching.length)} shown; ` +
        `this page holds ${count(report.turns.length)} of the run's ${count(report.turns_in_run)} turns, regressions first.`;
    }
    [arm, kind].forEach(control => control.addEventListener('change', show));
    words.addEventListener('input', show);
    more.addEventListener('click', add);
    section('turns', 'Turns', element('div', { class: 'filters' }, label('arm', arm), label('which', kind), label('words', words)),
      found, element('p', { class: 'soft small' }, element('kbd', {}, 'j'), ' next, ', element('kbd', {}, 'k'), ' previous, ',
        element('kbd', {}, 'Enter'), ' opens.'), list, more);
    show();
    document.addEventListener('keydown', event => {
      if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
      if (event.key !== 'j' && event.key !== 'k') return;
      const all = [...list.querySelectorAll('details.turn > summary')];
      const at = all.indexOf(document.activeElement);
      if (event.key === 'j' && at === all.length - 1 && !more.hidden) { add(); all.push(...[...list.querySelectorAll('details.turn > summary')].slice(all.length)); }
      const next = all[Math.max(0, Math.min(all.length - 1, event.key === 'j' ? at + 1 : at - 1))];
      if (next) { next.focus(); next.scrollIntoView({ block: 'nearest' }); }
    });
  }

  // --- what it costs ------------------------------------------------------------------------------

  function costs() {
    const it = section('costs', 'Latency, tokens, cost');
    for (const arm of report.arms) {
      it.append(element('h3', {}, arm.name));
      if (arm.spendings.length > 0) {
        it.append(table(['sum of', 'turns', 'recorded', 'arm', 'arm / recorded', '95 %'], arm.spendings.map(s => [
          [s.name, element('span', { class: 'soft small' }, s.unit)], count(s.turns), figure(s.recorded), figure(s.arm),
          s.ratio === null ? '–' : '× ' + figure(s.ratio), s.interval === null ? '–' : `${figure(s.interval.low)} to ${figure(s.interval.high)}`])));
      }
      if (arm.latencies.length > 0) {
        it.append(table(['ms', 'of', 'turns', 'p50', 'p90', 'p99'], arm.latencies.map(l =>
          [l.name, l.of, count(l.turns), count(l.p50), count(l.p90), count(l.p99)])));
      }
      const reasons = Object.entries(arm.finish_reasons);
      if (reasons.length > 0) {
        it.append(table(['finish reason', 'recorded', 'arm'], reasons.map(([reason, c]) => [reason, count(c.recorded), count(c.arm)])));
      }
      const problems = Object.entries(arm.problems);
      if (problems.length > 0) it.append(table(['without a reply because of', 'turns'], problems.map(([reason, n]) => [reason, count(n)])));
    }
    plots(it);
  }

  function plots(parent) {
    const colour = () => getComputedStyle(document.body).color;
    const draw = () => report.plots.forEach((data, i) => {
      const place = document.getElementById('plot-' + i);
      place.replaceChildren();
      const axis = { stroke: colour(), grid: { stroke: '#8886' }, ticks: { stroke: '#8886' } };
      new uPlot({
        width: Math.min(1000, place.clientWidth || 1000), height: 280,
        scales: { x: { time: false, distr: data.x[0] > 0 ? 3 : 1 }, y: { range: [0, 1] } },
        axes: [{ ...axis, label: data.x_axis }, { ...axis, label: data.y_axis, size: 60 }],
        series: [{ label: data.x_axis }].concat(data.lines.map((line, n) => ({
          label: line.name, stroke: COLOURS[n % COLOURS.length], width: 2, dash: n === 0 ? [6, 4] : undefined, points: { show: false },
        }))),
      }, [data.x].concat(data.lines.map(line => line.y)), place);
    });
    report.plots.forEach((data, i) => parent.append(element('h3', {}, data.title), element('div', { class: 'plot', id: 'plot-' + i })));
    draw();
    let width = window.innerWidth;
    window.addEventListener('resize', () => { if (window.innerWidth !== width) { width = window.innerWidth; draw(); } });
    document.addEventListener('theme', draw);
  }

  function judges() {
    if (report.judges.length === 0) return;
    const it = section('judges', 'Judges', table(
      ['judge', 'judged', 'agreed', 'tie in one order', 'first shown', 'second shown', 'unreadable', 'tokens', 'cost'],
      report.judges.map(j => [j.name, count(j.judged), count(j.agreed), count(j.half_tied), count(j.first_shown), count(j.second_shown),
        count(j.unreadable), count(j.prompt_tokens + j.completion_tokens), figure(j.cost)])),
      element('p', { class: 'soft small' }, 'A model sees each pair in both orders. Where it takes the same place twice, first or second, the verdict is a tie: that is position bias, not quality.'));
    for (const judge of report.judges.filter(j => j.calibration)) {
      const c = judge.calibration;
      it.append(element('h3', {}, `${judge.name} beside people`), element('p', {},
        `${count(c.labels)} labels: the same in ${percent(c.agreed.share)} (${percent(c.agreed.interval.low)} to ${percent(c.agreed.interval.high)}); ` +
        `Cohen's kappa ${figure(c.kappa)} (${figure(c.kappa_interval.low)} to ${figure(c.kappa_interval.high)}).`),
        table(['people said', 'judge: win', 'judge: tie', 'judge: loss'], c.table.map((row, i) => [['win', 'tie', 'loss'][i], ...row.map(count)])));
    }
  }

  function coverageAndManifest() {
    section('coverage', 'Coverage', table(['arm', 'selected', 'replayed', 'failed', 'unfaithful', 'gone', 'not done'],
      report.arms.map(a => [a.name, count(a.coverage.selected), count(a.coverage.replayed), count(a.coverage.failed),
        count(a.coverage.unfaithful), count(a.coverage.gone), count(a.coverage.missing)])),
      element('p', { class: 'soft small' }, 'Unfaithful: the recorded prompt can’t be assembled again, so nothing was sent. Gone: turns that it held have left the log. A turn without a reply counts as a loss.'));
    const it = section('manifest', 'Manifest');
    for (const part of report.manifest) {
      it.append(element('h3', {}, part.title), table(['what', 'value'], part.facts.map(f => [f.name, f.value]), 'facts'));
    }
  }

  function themes() {
    const names = ['system', 'light', 'dark'];
    let at = 0;
    const button = document.getElementById('theme');
    button.addEventListener('click', () => {
      at = (at + 1) % names.length;
      if (at === 0) document.documentElement.removeAttribute('data-theme');
      else document.documentElement.setAttribute('data-theme', names[at]);
      button.textContent = 'Colours: ' + names[at];
      document.dispatchEvent(new Event('theme'));
    });
  }

  document.title = `${report.run} · chatbot replay`;
  document.getElementById('title').textContent = `Replay ${report.run}`;
  document.getElementById('subtitle').textContent = `${report.mode} · report of ${time(report.made)}`;
  themes();
  verdicts();
  slices();
  turns();
  costs();
  judges();
  coverageAndManifest();
})();

// Reads the frames of a page out of a trace of Chromium. What a frame is stands in ../README.md.

export const trace_categories = [
  'devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame',
];

// How much of the tasks lies in each interval between two of the times, ms; `cpu`: of the thread's own time, which other
// programs on the machine do not lengthen. A task's own time is spread evenly over it.
function busy_between(tasks, times, cpu) {
  const busy = new Array(Math.max(0, times.length - 1)).fill(0);
  let first = 0;
  for (const { begin, end, share } of tasks) {
    while (first < busy.length && times[first + 1] <= begin) ++first;
    for (let i = first; i < busy.length && times[i] < end; ++i) {
      busy[i] += Math.max(0, Math.min(end, times[i + 1]) - Math.max(begin, times[i])) / 1000 * (cpu ? share : 1);
    }
  }
  return busy;
}

// What happened between two marks that the page made with console.timeStamp.
export function read_frames(events, begin_mark, end_mark) {
  const mark = (text) => events.find(({ name, args }) => name === 'TimeStamp' && args.data?.message === text);
  const { ts: begin, pid, tid: main_tid } = mark(begin_mark);
  const { ts: end } = mark(end_mark);
  const worker_tids = new Set(events.filter((event) => event.name === 'thread_name' && event.pid === pid &&
    event.args.name.startsWith('DedicatedWorker')).map(({ tid }) => tid));
  const within = events.filter((event) => event.pid === pid && event.ts >= begin && event.ts < end);
  const tasks_of = (is_thread) => within.filter(({ name, ph, tid }) => name === 'RunTask' && ph === 'X' && is_thread(tid))
    .map(({ ts, dur, tdur }) => ({ begin: ts, end: ts + dur, share: dur === 0 ? 1 : Math.min(1, (tdur ?? dur) / dur) }))
    .sort((a, b) => a.begin - b.begin);
  const main = tasks_of((tid) => tid === main_tid);
  const workers = tasks_of((tid) => worker_tids.has(tid));
  const times = within.filter(({ name, tid }) => name === 'BeginMainThreadFrame' && tid === main_tid)
    .map(({ ts }) => ts).sort((a, b) => a - b);
  const reports = within.filter(({ name, ph }) => name === 'PipelineReporter' && ph === 'b').map(({ args }) => args.frame_reporter);
  const states = reports.map(({ state }) => state);
  const seconds = (end - begin) / 1e6;
  const busy_share = (tasks) => tasks.reduce((sum, task) => sum + task.end - task.begin, 0) / (end - begin);
  return {
    seconds,
    main_busy_ms: busy_between(main, times, false),
    main_cpu_ms: busy_between(main, times, true),
    worker_busy_ms: busy_between(workers, times, false),
    worker_cpu_ms: busy_between(workers, times, true),
    main_share: busy_share(main),
    worker_share: busy_share(workers),
    longest_main_task_ms: Math.max(0, ...main.map((task) => (task.end - task.begin) / 1000)),
    presented: states.filter((state) => state.startsWith('STATE_PRESENTED')).length,
    dropped: states.filter((state) => state === 'STATE_DROPPED').length,
    missing_content: reports.filter(({ has_missing_content }) => has_missing_content).length,
  };
}

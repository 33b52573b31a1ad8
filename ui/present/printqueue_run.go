package present

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

type actContext = context.Context

// Add takes a batch that has just been stored, shows it, and runs it when its
// turn comes.
func (q *PrintQueue) Add(b confirm.Batch) {
	head := b
	head.Documents = nil
	q.heads = slices.Insert(q.heads, 0, head)
	b.Documents = slices.Clone(b.Documents) // progress writes here
	q.adopt(b, countDocuments(b.Documents))
	q.Run(b.ID)
	q.Reload() // for the names
}

// Continue runs the shown batch, or begins it.
func (q *PrintQueue) Continue() {
	if q.head().CanRun {
		q.Run(q.batch.ID)
	}
}

// Run prints a batch; while another runs it waits for its turn.
func (q *PrintQueue) Run(id string) {
	if id == q.running || slices.Contains(q.line, id) {
		return
	}
	if q.running != "" {
		q.line = append(q.line, id)
		q.changed()
		return
	}
	q.running, q.pausing, q.latest = id, false, desk.PrintProgress{BatchID: id}
	q.state.JamOpen = false
	q.notices.Dismiss()
	meter := &documentGauge{runner: q.runner, show: q.progress}
	var batch confirm.Batch
	var counts DocumentCounts
	q.runner.Go("print", func(ctx context.Context) (err error) {
		batch, err = q.desk.RunBatch(ctx, id, meter.report)
		counts = countDocuments(batch.Documents)
		return err
	}, func(err error) { q.ended(batch, counts, err) })
	q.changed()
}

// progress takes one step: the documents that changed, nothing else.
func (q *PrintQueue) progress(at desk.PrintProgress, changed []confirm.Document) {
	if at.BatchID != "" && at.BatchID != q.running {
		return
	}
	q.latest = at
	if q.batch.ID == q.running {
		moved := false
		for _, d := range changed {
			moved = q.put(d) || moved
		}
		if moved && q.state.Filter != DocumentsAll {
			q.refilter()
		}
	}
	q.changed()
}

// put exchanges one document; it reports whether its state changed.
func (q *PrintQueue) put(d confirm.Document) bool {
	i := d.Seq - 1
	if i < 0 || i >= len(q.batch.Documents) || q.batch.Documents[i].Seq != d.Seq {
		return false
	}
	before := q.batch.Documents[i].State
	q.batch.Documents[i] = d
	q.state.LastSheet = max(q.state.LastSheet, lastSheet(d))
	if before == d.State {
		return false
	}
	q.counts.add(before, -1)
	q.counts.add(d.State, 1)
	q.totals[q.batch.ID] = q.counts
	return true
}

func (q *PrintQueue) ended(b confirm.Batch, counts DocumentCounts, err error) {
	ended := q.running
	q.running, q.pausing = "", false
	q.notices.Fail(err)
	if b.ID != "" && b.ID == q.batch.ID {
		q.adopt(b, counts)
	}
	if err == nil {
		q.tellEnd(b, counts)
	}
	q.tellTrouble()
	q.Reload()
	if len(q.line) > 0 {
		next := q.line[0]
		q.line = q.line[1:]
		q.Run(next)
	} else if q.OnIdle != nil && ended != "" {
		q.OnIdle()
	}
	q.changed()
}

// tellEnd says how a batch ended, where everybody looks.
func (q *PrintQueue) tellEnd(b confirm.Batch, c DocumentCounts) {
	switch {
	case b.State == confirm.BatchEnded && c.Failed == 0 && c.Doubtful == 0:
		q.notices.Info(lang.N("打印完成：%d 份。", c.Done))
	case b.State == confirm.BatchEnded:
		q.notices.Warn(lang.F("这一批已打完：完成 %d，失败 %d，待确认 %d。请在队列中逐份处理。", c.Done, c.Failed, c.Doubtful))
	case pauseWords(b) != "":
		q.notices.Warn(pauseWords(b))
	}
}

// Running tells whether a batch is being printed here.
func (q *PrintQueue) Running() bool { return q.running != "" }

// Pause stops the running batch after the document under way.
func (q *PrintQueue) Pause() {
	if !q.head().CanPause {
		return
	}
	q.pausing = true
	id := q.running
	q.runner.Go("pause", func(ctx context.Context) error { return q.desk.PauseBatch(ctx, id) }, func(err error) {
		if err != nil {
			q.pausing = false
			q.notices.Fail(err)
		}
		q.changed()
	})
	q.changed()
}

// Cancel leaves out everything of the shown batch that has not been printed.
func (q *PrintQueue) Cancel() {
	if !q.head().CanCancel {
		return
	}
	id := q.batch.ID
	q.line = slices.DeleteFunc(q.line, func(other string) bool { return other == id })
	q.act("cancel batch", func(c actContext) error { return q.desk.CancelBatch(c, id) }, nil)
}

// Turned tells that the stack has been turned; the backs are printed.
func (q *PrintQueue) Turned() {
	if !q.head().CanTurn {
		return
	}
	id := q.batch.ID
	q.act("turned", func(c actContext) error { return q.desk.Turned(c, id) }, func() { q.Run(id) })
}

// OpenJam asks for the last good sheet, or takes the question back.
func (q *PrintQueue) OpenJam(open bool) {
	q.state.JamOpen = open && q.head().CanJam
	q.changed()
}

// LastGoodSheet takes the number of the last sheet that came out well; what
// follows it waits again.
func (q *PrintQueue) LastGoodSheet(text string) {
	sheet, err := strconv.Atoi(tidy(text).text)
	if err != nil || sheet < 0 {
		q.notices.Warn(lang.L("请填写印在纸角上的印张号，只填数字；一张都不好请填 0。"))
		return
	}
	if !q.head().CanJam {
		return
	}
	id := q.batch.ID
	q.act("last sheet", func(c actContext) error {
		_, err := q.desk.LastGoodSheet(c, id, sheet)
		return err
	}, func() {
		q.state.JamOpen = false
		q.notices.Info(lang.F("已记下：第 %d 张以前的都好，从下一张接着打。请按“继续”。", sheet))
	})
}

// act does one thing with the shown batch and reads it again.
func (q *PrintQueue) act(label string, job func(actContext) error, then func()) {
	if q.busy {
		return
	}
	q.busy = true
	q.notices.Dismiss()
	id := q.batch.ID
	var batch confirm.Batch
	var counts DocumentCounts
	q.runner.Go(label, func(ctx context.Context) error {
		if err := job(ctx); err != nil {
			return err
		}
		var err error
		batch, err = q.desk.Batch(ctx, id)
		counts = countDocuments(batch.Documents)
		return err
	}, func(err error) {
		q.busy = false
		q.notices.Fail(err)
		if err == nil {
			if q.batch.ID == id {
				q.adopt(batch, counts)
			}
			if then != nil {
				then()
			}
		}
		q.tellTrouble()
		q.changed()
	})
	q.changed()
}

// head describes the shown batch.
func (q *PrintQueue) head() BatchHead {
	if q.batch.ID == "" {
		return BatchHead{}
	}
	b, c := q.batch, q.counts
	h := BatchHead{
		BatchLine: q.batchLine(b), Reason: b.Reason, Printer: b.Target.Printer != "", All: c.All, Done: c.All - c.Waiting,
		Running: b.ID == q.running, Why: pauseWords(b), WhyTone: ToneWarn, RunWord: lang.L("继续"),
		WaitsForOther: slices.Contains(q.line, b.ID),
	}
	if c.All > 0 {
		h.Ratio = float64(h.Done) / float64(c.All)
	}
	if c.Done+c.Doubtful == 0 {
		h.RunWord = lang.L("开始打印")
	}
	if h.Running {
		h.Why = ""
		h.Pausing = q.pausing
		h.Progress = q.progressWords()
	}
	q.permit(&h)
	if h.Why == "" && c.Doubtful > 0 && !h.Running {
		h.Why = lang.N("%d 份不能确定是否已出纸。请对照纸上的印张号，逐份按“已出纸”或“未出纸”；卡纸时用“卡纸处理”更快。", c.Doubtful)
	}
	return h
}

// permit says what can be done with the shown batch.
func (q *PrintQueue) permit(h *BatchHead) {
	b, waiting := q.batch, q.counts.Waiting > 0
	idle := !h.Running && !q.busy && !h.WaitsForOther
	h.CanRun = idle && waiting && b.State != confirm.BatchTurn
	h.CanPause = h.Running && !q.pausing
	h.CanCancel = !q.busy && waiting
	h.CanTurn = idle && b.State == confirm.BatchTurn
	h.CanJam = idle && h.Printer && q.state.LastSheet > 0
}

func (q *PrintQueue) progressWords() string {
	var parts []string
	if q.latest.Current != "" {
		parts = append(parts, lang.F("报名号 %s", q.latest.Current))
	}
	if len(q.latest.Reasons) > 0 {
		parts = append(parts, lang.F("打印机：%s", PrinterReasons(q.latest.Reasons)))
	}
	if q.pausing {
		parts = append(parts, lang.L("正在暂停，等手上的一份打完"))
	}
	return strings.Join(parts, lang.L("　"))
}

// State is what is to be shown now.
func (q *PrintQueue) State() QueueState {
	s := q.state
	s.Batches, s.Documents, s.Counts = len(q.heads), len(q.shown), q.counts
	s.Head, s.Can, s.Detail, s.Loading = q.head(), q.actions(), q.detail(), q.loading
	if len(q.heads) == 0 {
		s.Empty = lang.L("还没有打印过。请在“核对确认”中勾选申请人，按“打印所选”，再在“新建打印”中开始。")
	}
	return s
}

func (q *PrintQueue) changed() {
	if q.OnChange != nil {
		q.OnChange(q.State())
	}
}

// documentGauge carries the progress of a batch to the window. However fast
// the batch goes, at most one report is under way; it has the newest progress
// and every document that changed since the last one.
type documentGauge struct {
	runner Runner
	show   func(desk.PrintProgress, []confirm.Document)

	mu      sync.Mutex
	newest  desk.PrintProgress
	changed []confirm.Document
	pending bool
}

// report may be called from any goroutine.
func (g *documentGauge) report(at desk.PrintProgress) {
	g.mu.Lock()
	g.newest = at
	g.changed = append(g.changed, at.Moved...)
	busy := g.pending
	g.pending = true
	g.mu.Unlock()
	if busy {
		return
	}
	g.runner.Post(func() {
		g.mu.Lock()
		at, changed := g.newest, g.changed
		g.changed, g.pending = nil, false
		g.mu.Unlock()
		g.show(at, changed)
	})
}

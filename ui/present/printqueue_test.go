package present

import (
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type queueBench struct {
	*PrintQueue
	t       *testing.T
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
	trouble int
	idle    int
}

func newQueueBench(t *testing.T, batches ...confirm.Batch) *queueBench {
	b := &queueBench{t: t, runner: &stepRunner{t: t}, desk: &fakeDesk{page: confirm.Page{Rows: rows(50)}}}
	b.desk.batches = batches
	b.notices = NewNotices(b.runner)
	b.PrintQueue = NewPrintQueue(b.desk, b.desk, b.runner, b.notices)
	b.OnTrouble = func(n int) { b.trouble = n }
	b.OnIdle = func() { b.idle++ }
	b.Reload()
	b.runner.settle()
	return b
}

// paper makes a batch on a printer, one document a state, two sheets each.
func paper(id string, state confirm.BatchState, states ...confirm.DocumentState) confirm.Batch {
	b := confirm.Batch{
		ID: id, Mark: "K7", Kinds: []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt}, State: state,
		Target: confirm.BatchTarget{Printer: "HP"}, CreatedAt: noon,
	}
	for i, s := range states {
		d := confirm.Document{BatchID: id, Seq: i + 1, Kind: confirm.PaperForm, RecordID: "r" + itoa(i), ApplicationNo: itoa(1000 + i), State: s}
		if s != confirm.DocumentWaiting {
			d.Tries, d.FirstSheet, d.Sheets, d.Pages = 1, 2*i+1, 2, 4
		}
		b.Documents = append(b.Documents, d)
	}
	return b
}

func (b *queueBench) acted(want ...string) {
	b.t.Helper()
	got := slices.DeleteFunc(slices.Clone(b.desk.paperActs), func(s string) bool { return s == "preview" })
	if !slices.Equal(got, want) {
		b.t.Errorf("the desk was asked for %q, want %q", got, want)
	}
	b.desk.paperActs = nil
}

func TestQueueListsBatchesAndDocuments(t *testing.T) {
	older := paper("b1", confirm.BatchEnded, confirm.DocumentDone, confirm.DocumentFailed)
	older.Documents[1].Code, older.Documents[1].Args = confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+3ABCD"}
	newer := paper("b2", confirm.BatchPaused, confirm.DocumentDone, confirm.DocumentDoubtful, confirm.DocumentWaiting)
	newer.CreatedAt, newer.Target = noon.Add(time.Hour), confirm.BatchTarget{Path: "/文档/a.pdf"}
	b := newQueueBench(t, older, newer)
	check(t, "newest first", b.Batch(0), BatchLine{
		ID: "b2", When: "10-08 13:00", Mark: "K7", What: "申请表＋受理凭证", Count: "1 / 3", Where: "/文档/a.pdf", Badge: Badge{"待确认 1", ToneWarn},
	})
	check(t, "failed ones are told", b.Batch(1).Badge, Badge{"失败 1", ToneBlock})
	check(t, "trouble", b.trouble, 1)
	b.Choose(1)
	b.Choose(9)
	b.runner.settle()
	s := b.State()
	check(t, "documents", s.Documents, 2)
	check(t, "counts", s.Counts, DocumentCounts{All: 2, Done: 1, Failed: 1})
	check(t, "line", b.Document(0), DocumentLine{
		Seq: "1", ApplicationNo: "1000", Name: "张0", What: "申请表", Sheets: "1–2", Detail: "4 页", Badge: Badge{"完成", ToneComplete},
	})
	b.SetFilter(DocumentsFailed)
	check(t, "filtered", b.State().Documents, 1)
	check(t, "in full", b.State().Detail, "张1（1001）："+Words(confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+3ABCD"}))
	for filter, want := range map[DocumentFilter]int{DocumentsDone: 1, DocumentsWaiting: 0, DocumentsDoubtful: 0, DocumentsAll: 2} {
		b.SetFilter(filter)
		check(t, "documents under "+string(filter), b.State().Documents, want)
	}
	check(t, "searched for names once", len(b.desk.queries), 1)
}

func TestEmptyQueueSaysWhatToDo(t *testing.T) {
	b := newQueueBench(t)
	check(t, "empty", strings.Contains(b.State().Empty, "打印所选"), true)
	for _, act := range []func(){b.Continue, b.Pause, b.Cancel, b.Turned, b.Skip, func() { b.Retry("x") }, func() { b.Answer(true) }, func() { b.OpenJam(true) }} {
		act()
	}
	check(t, "nothing is done", len(b.runner.jobs), 0)
}

func TestRunIsFollowedDocumentByDocument(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchPaused, confirm.DocumentWaiting, confirm.DocumentWaiting))
	check(t, "word", b.State().Head.RunWord, "开始打印")
	step := func(seq int, to confirm.DocumentState, reasons ...string) desk.PrintProgress {
		return desk.PrintProgress{BatchID: "b1", Total: 2, Current: itoa(999 + seq), Reasons: reasons,
			Moved: []confirm.Document{{BatchID: "b1", Seq: seq, State: to, FirstSheet: 2*seq - 1, Sheets: 2, Tries: 1}}}
	}
	b.desk.progress = []desk.PrintProgress{
		step(1, confirm.DocumentRendering), step(1, confirm.DocumentSpooled), step(1, confirm.DocumentDone),
		step(2, confirm.DocumentSpooled, "media-empty-error"),
	}
	b.desk.run = func(batch confirm.Batch) confirm.Batch {
		return paper("b1", confirm.BatchEnded, confirm.DocumentDone, confirm.DocumentDone)
	}
	var during []QueueState
	var lines []DocumentLine
	b.OnChange = func(s QueueState) {
		during = append(during, s)
		if s.Documents > 1 {
			lines = append(lines, b.Document(0), b.Document(1))
		}
	}
	b.Continue()
	b.Continue() // a double click
	check(t, "runs", b.State().Head.Running, true)
	check(t, "no document can be touched", b.State().Can, DocumentActions{})
	check(t, "list stays still", b.Running(), true)
	b.Changed() // the desk tells of prints: they are followed already
	check(t, "jobs", strings.Join(b.runner.labels(), " "), "print")
	b.runner.step()
	at := slices.IndexFunc(during, func(s QueueState) bool { return s.Head.Progress != "" })
	check(t, "one report for four steps", during[at].Head.Progress, "报名号 1001　打印机：缺纸")
	check(t, "done", during[at].Counts, DocumentCounts{All: 2, Done: 1, Waiting: 1})
	check(t, "sheets", during[at].LastSheet, 4)
	check(t, "first", lines[2*at].Badge.Word, "完成")
	check(t, "second", lines[2*at+1].Badge.Word, "已交打印机")
	b.runner.settle()
	check(t, "ended", b.State().Head.Badge.Word, "已结束")
	check(t, "said", b.notices.Current().Text, "打印完成：2 份。")
	check(t, "idle", b.idle, 1)
	b.acted("run b1")
}

func TestBatchesTakeTurns(t *testing.T) {
	b := newQueueBench(t)
	first := paper("b1", confirm.BatchPaused, confirm.DocumentWaiting)
	second := paper("b2", confirm.BatchPaused, confirm.DocumentWaiting)
	b.desk.batches = []confirm.Batch{first, second}
	b.desk.run = func(batch confirm.Batch) confirm.Batch {
		return paper(batch.ID, confirm.BatchEnded, confirm.DocumentDone)
	}
	b.Add(first)
	b.Add(second)
	b.Run("b2") // already in line
	check(t, "waits", b.Batch(0).Badge.Word, "排队中")
	check(t, "cannot be started", b.State().Head.CanRun, false)
	b.runner.settle()
	b.acted("run b1", "run b2")
	check(t, "idle once", b.idle, 1)
	check(t, "both ended", b.Batch(0).Badge.Word+b.Batch(1).Badge.Word, "已结束已结束")
}

func TestTroubleIsSaidAndStands(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchPaused, confirm.DocumentWaiting, confirm.DocumentWaiting))
	b.desk.run = func(confirm.Batch) confirm.Batch {
		batch := paper("b1", confirm.BatchPaused, confirm.DocumentDone, confirm.DocumentWaiting)
		batch.Why, batch.Args = confirm.ProblemPrinter, map[string]string{"reason": "media-jam"}
		return batch
	}
	b.Continue()
	b.Pause()
	b.Pause() // a double click
	check(t, "pausing", b.State().Head.Pausing, true)
	b.runner.settle()
	s := b.State()
	want := "打印机停下了：卡纸。请处理好打印机再按“继续”；有卡纸或打坏的，请先按“卡纸处理”。"
	check(t, "why", s.Head.Why, want)
	check(t, "said", b.notices.Current(), Notice{NoticeWarn, want})
	check(t, "stands", b.trouble, 1)
	check(t, "word", s.Head.RunWord, "继续")
	b.acted("run b1", "pause b1")

	b.OpenJam(true)
	check(t, "asks", b.State().JamOpen, true)
	check(t, "highest", b.State().LastSheet, 2)
	for _, wrong := range []string{"", "一", "-1", "1.5"} {
		b.LastGoodSheet(wrong)
	}
	b.acted()
	b.LastGoodSheet(" ２ ")
	b.LastGoodSheet("2") // a double click
	b.runner.settle()
	b.acted("last b1 2")
	check(t, "asks no more", b.State().JamOpen, false)

	b.desk.paperErr = &confirm.Problem{Code: confirm.ProblemSheetNumber, Args: map[string]string{"last": "2"}}
	b.OpenJam(true)
	b.LastGoodSheet("9")
	b.runner.settle()
	check(t, "asks again", b.State().JamOpen, true)
	check(t, "said", strings.Contains(b.notices.Current().Text, "最大是 2"), true)
}

func TestDoubtfulDocumentsAreAskedAbout(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchPaused,
		confirm.DocumentDoubtful, confirm.DocumentDone, confirm.DocumentDoubtful, confirm.DocumentFailed))
	check(t, "why", strings.HasPrefix(b.State().Head.Why, "2 份不能确定"), true)
	check(t, "can", b.State().Can, DocumentActions{Answer: true, Skip: true, Retry: true, RetryReason: true})
	check(t, "in full", strings.Contains(b.State().Detail, "请到打印机旁"), true)
	b.Answer(true)
	b.Answer(true) // a double click
	b.runner.settle()
	b.acted("answer b1 1 true")
	check(t, "goes on to the next", b.State().Document, 2)
	b.Answer(false)
	b.runner.settle()
	b.acted("answer b1 3 false")
	check(t, "waits again", b.State().Counts.Waiting, 1)
	check(t, "no trouble", b.trouble, 0)

	b.MoveTo(3)
	check(t, "failed", b.State().Can, DocumentActions{Skip: true, Retry: true, RetryReason: true})
	b.Retry("  ")
	b.runner.settle()
	b.acted()
	check(t, "said", strings.Contains(b.notices.Current().Text, "原因"), true)
	b.Retry("纸卡坏了")
	b.runner.settle()
	b.acted("retry b1 4 纸卡坏了")
	b.Skip()
	b.runner.settle()
	b.acted("skip b1 4")
	b.MoveTo(1)
	check(t, "done is done", b.State().Can, DocumentActions{})
}

func TestCancelLeavesOutTheRest(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchPaused, confirm.DocumentDone, confirm.DocumentWaiting))
	b.Cancel()
	b.runner.settle()
	b.acted("cancel b1")
	check(t, "left out", b.State().Counts, DocumentCounts{All: 2, Done: 1, Skipped: 1})
	check(t, "nothing is left", b.State().Head.CanCancel || b.State().Head.CanRun, false)
}

func TestStackIsTurned(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchTurn, confirm.DocumentWaiting))
	check(t, "guide", b.desk.drawn[0].Kind, confirm.PaperDuplexGuide)
	s := b.State()
	check(t, "asks", s.Head.CanTurn && !s.Head.CanRun, true)
	check(t, "stands", b.trouble, 1)
	b.desk.run = func(confirm.Batch) confirm.Batch { return paper("b1", confirm.BatchEnded, confirm.DocumentDone) }
	b.Turned()
	b.Turned()
	b.runner.settle()
	b.acted("turned b1", "run b1")
	check(t, "ended", b.State().Head.Badge.Word, "已结束")
}

func TestFailedActsChangeNothing(t *testing.T) {
	b := newQueueBench(t, paper("b1", confirm.BatchPaused, confirm.DocumentFailed))
	b.desk.paperErr = problem(confirm.ProblemBatchBusy)
	b.Skip()
	b.runner.settle()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemBatchBusy, nil))
	check(t, "as before", b.Document(0).Badge.Word, "失败")
	b.desk.paperErr = problem(confirm.ProblemDiskFull)
	b.Run("b1")
	b.runner.settle()
	check(t, "said", b.notices.Current().Text, Words(confirm.ProblemDiskFull, nil))
	check(t, "not running", b.Running(), false)
}

func TestPauseWords(t *testing.T) {
	for name, tt := range map[string]struct {
		batch confirm.Batch
		want  string
	}{
		"by the clerk": {confirm.Batch{State: confirm.BatchPaused}, ""},
		"running":      {confirm.Batch{State: confirm.BatchRunning, Why: confirm.ProblemPrinter}, ""},
		"turn":         {confirm.Batch{State: confirm.BatchTurn}, "正面已打完。请按图把整叠纸翻面放回纸盒，再按“翻面完成”。"},
		"no reason":    {confirm.Batch{State: confirm.BatchPaused, Why: confirm.ProblemPrinter}, "打印机停下了：原因未知。请处理好打印机再按“继续”；有卡纸或打坏的，请先按“卡纸处理”。"},
		"disk":         {confirm.Batch{State: confirm.BatchPaused, Why: confirm.ProblemDiskFull}, Words(confirm.ProblemDiskFull, nil)},
	} {
		check(t, name, pauseWords(tt.batch), tt.want)
	}
}

// What was read before another batch was chosen, or before a running one moved
// on, is behind what is known.
func TestSlowReadsDoNotTurnTheClockBack(t *testing.T) {
	first, second := paper("b1", confirm.BatchEnded, confirm.DocumentDone), paper("b2", confirm.BatchPaused, confirm.DocumentWaiting)
	b := newQueueBench(t, first)
	b.Reload() // still under way when the next batch is stored
	b.desk.batches = []confirm.Batch{first, second}
	b.Add(second)
	b.runner.runJob(0)
	check(t, "still shown", b.State().Head.ID, "b2")
	moved := second.Documents[0]
	moved.State = confirm.DocumentSpooled
	b.progress(desk.PrintProgress{BatchID: "b2"}, []confirm.Document{moved})
	for i, label := range b.runner.labels() {
		if label == "queue" {
			b.runner.runJob(i)
			break
		}
	}
	check(t, "not back to waiting", b.Document(0).Badge.Word, "已交打印机")
}

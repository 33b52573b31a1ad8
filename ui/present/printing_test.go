package present

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type printBench struct {
	*Printing
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
}

func newPrintBench(t *testing.T) *printBench {
	b := &printBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.notices = NewNotices(b.runner)
	b.Printing = NewPrinting(b.desk, b.runner, b.notices, func() time.Time { return noon }, "/home/zhang/文档")
	return b
}

func decided(state confirm.State, mine confirm.Action) confirm.Row {
	r := rows(1)[0]
	r.State, r.Mine = state, mine
	return r
}

func TestPrintingSaysWhatIsMissing(t *testing.T) {
	b := newPrintBench(t)
	reason := func() string { return b.State().Reason }
	check(t, "can start", b.State().CanStart, false)
	if !strings.Contains(reason(), "勾选") {
		t.Errorf("without a choice: %q", reason())
	}
	b.Start()
	check(t, "printed", len(b.runner.jobs), 0)
	b.Choose(rows(1001))
	if !strings.Contains(reason(), "1000") {
		t.Errorf("with too many: %q", reason())
	}
	b.Choose(rows(2))
	b.SetTarget(TargetPrinter)
	check(t, "no printer", reason(), "没有可用的打印机。")
	b.SetTarget(TargetEach)
	b.SetFolder("  ")
	check(t, "no folder", reason(), "请填写保存位置。")
	b.SetFolder("/tmp")
	check(t, "can start", b.State().CanStart, true)
}

func TestPrintingTellsWhatToExpect(t *testing.T) {
	b := newPrintBench(t)
	b.Choose([]confirm.Row{
		decided(confirm.StateComplete, ""), decided(confirm.StateIncomplete, ""),
		decided(confirm.StatePending, ""), decided(confirm.StateComplete, confirm.ActionConcludeIncomplete),
	})
	check(t, "forms", b.State().Reason, "2 位还没有已受理的结论，申请表会带“预览”字样。")
	b.SetKind(confirm.PaperReceipt)
	check(t, "copies of a receipt", b.State().Copies, 1)
	check(t, "receipts", b.State().Reason, "受理凭证只为登记库已受理“材料齐全”的申请人打印，其中 3 位暂不能打印。")
	b.SetKind(confirm.PaperForm)
	check(t, "copies of a form", b.State().Copies, 2)
	b.Choose([]confirm.Row{decided(confirm.StateComplete, "")})
	check(t, "nothing special", b.State().Reason, "")
}

func TestPrintRequests(t *testing.T) {
	tests := []struct {
		target PrintTarget
		want   confirm.BatchTarget
	}{
		{TargetOneFile, confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请表-20261008-120000.pdf")}},
		{TargetEach, confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请表-20261008-120000"), Separate: true}},
		{TargetPrinter, confirm.BatchTarget{Printer: "HP_LaserJet"}},
	}
	for _, tt := range tests {
		t.Run(string(tt.target), func(t *testing.T) {
			b := newPrintBench(t)
			b.desk.printers = []confirm.PrinterInfo{{Name: "old"}, {Name: "HP_LaserJet", Default: true}}
			b.LoadPrinters()
			b.runner.settle()
			b.Choose(rows(3))
			b.SetTarget(tt.target)
			b.SetCopies(0)
			b.SetCopies(3)
			b.Start()
			b.Start() // a double click
			b.runner.settle()
			check(t, "batches", len(b.desk.printed), 1)
			req := b.desk.printed[0]
			check(t, "target", req.Target, tt.want)
			check(t, "copies", req.Copies, 3)
			check(t, "records", strings.Join(req.RecordIDs, " "), "r0 r1 r2")
		})
	}
}

func TestPrintResultTellsEachDocument(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(4))
	b.desk.progress = []desk.PrintProgress{{Done: 1, Total: 4, Current: "000000000001"}, {Done: 2, Failed: 1, Total: 4, Current: "000000000003"}}
	b.desk.batch = confirm.Batch{Documents: []confirm.Document{
		{RecordID: "r0", ApplicationNo: "000000000000", State: confirm.DocumentDone, Pages: 4, PrintNo: 1},
		{RecordID: "r1", ApplicationNo: "000000000001", State: confirm.DocumentSpooled, Pages: 4, Preview: true, PrintNo: 3},
		{RecordID: "r2", ApplicationNo: "000000000002", State: confirm.DocumentFailed, Code: confirm.ProblemGlyphMissing, Args: map[string]string{"code_points": "U+3ABCD"}},
		{RecordID: "r3", ApplicationNo: "000000000003", State: confirm.DocumentSkipped},
	}}
	var during []PrintState
	b.OnChange = func(s PrintState) { during = append(during, s) }
	b.Start()
	check(t, "running", b.State().Running, true)
	b.SetKind(confirm.PaperReceipt) // not while printing
	b.Choose(nil)
	b.runner.settle()
	check(t, "progress", during[len(during)-2].Done, 3)
	check(t, "current", during[len(during)-2].Current, "000000000003")
	s := b.State()
	check(t, "kind", s.Kind, confirm.PaperForm)
	check(t, "title", s.Title, "申请表：完成 2，失败 1，取消 1")
	check(t, "name", s.Lines[0].Name, "张0")
	check(t, "done", s.Lines[0].Reason, "4 页")
	check(t, "special", s.Lines[1].Reason, "4 页，带“预览”字样，补打 2")
	check(t, "failed", s.Lines[2].Reason, Words(confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+3ABCD"}))
	check(t, "tone", s.Lines[2].Tone, ToneBlock)
	check(t, "where", s.Where != "", true)
}

func TestPrintingStops(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(2))
	b.Cancel() // nothing to stop
	b.Start()
	b.Cancel()
	b.Cancel()
	check(t, "stopping", b.State().Stopping, true)
	b.desk.batch = confirm.Batch{Documents: []confirm.Document{{RecordID: "r0", State: confirm.DocumentSkipped}}}
	b.runner.settle()
	s := b.State()
	check(t, "running", s.Running, false)
	check(t, "title", s.Title, "申请表：完成 0，取消 1")
	check(t, "nothing was saved", s.Where, "")
	check(t, "stopping is no error", b.notices.Current().Text, "")
}

func TestPrintersComeAndGo(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(1))
	b.desk.printers = []confirm.PrinterInfo{{Name: "a"}, {Name: "b"}}
	b.LoadPrinters()
	b.runner.settle()
	check(t, "first", b.State().Printer, "a")
	b.SetPrinter("b")
	b.SetTarget(TargetPrinter)
	b.LoadPrinters()
	b.runner.settle()
	check(t, "kept", b.State().Printer, "b")
	b.desk.err = problem(confirm.ProblemPrinter)
	b.LoadPrinters()
	b.runner.settle()
	check(t, "none left", b.State().Printer, "")
	check(t, "target", b.State().Target, TargetOneFile)
}

package present

import (
	"path/filepath"
	"slices"
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
	queued  []confirm.Batch
}

func newPrintBench(t *testing.T) *printBench {
	b := &printBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.notices = NewNotices(b.runner)
	b.Printing = NewPrinting(b.desk, b.desk, b.runner, b.notices, func() time.Time { return noon }, "/home/zhang/文档")
	b.OnQueued = func(batch confirm.Batch) { b.queued = append(b.queued, batch) }
	return b
}

func (b *printBench) waiting(label string) bool { return slices.Contains(b.runner.labels(), label) }

func TestPrintingSaysWhatIsMissing(t *testing.T) {
	b := newPrintBench(t)
	hint := func() string { return b.State().Hint }
	check(t, "can start", b.State().CanStart, false)
	if !strings.Contains(hint(), "勾选") {
		t.Errorf("without a choice: %q", hint())
	}
	b.Start()
	check(t, "asked", len(b.runner.jobs), 0)
	b.Choose(rows(desk.MaxBatch + 1))
	if !strings.Contains(hint(), itoa(desk.MaxBatch)) {
		t.Errorf("with too many: %q", hint())
	}
	check(t, "check of too many", b.waiting("preflight"), false)
	b.Choose(rows(2))
	b.runner.settle()
	b.SetTarget(TargetPrinter)
	check(t, "no printer", hint(), "没有可用的打印机。可以先存为 PDF。")
	b.SetTarget(TargetEach)
	b.SetFolder("  ")
	check(t, "no folder", hint(), "请填写保存位置。")
	b.SetFolder("/tmp")
	check(t, "can start", b.State().CanStart, true)
	b.ToggleKind(confirm.PaperForm)
	check(t, "no kind", hint(), "请选择要打印的内容。")
	b.ToggleKind(confirm.PaperReceipt)
	check(t, "can start again", b.State().CanStart, true)
}

func TestEverythingIsCheckedBeforeTheClick(t *testing.T) {
	b := newPrintBench(t)
	b.desk.preflight = []desk.PreflightLine{
		{RecordID: "r1", Kind: confirm.PaperForm, Code: confirm.ProblemGlyphMissing, Args: map[string]string{"code_points": "U+3ABCD"}},
		{RecordID: "r2", Kind: confirm.PaperForm, Reprint: true},
	}
	b.Choose(rows(3))
	check(t, "before", b.Row(0).Check, Badge{"未检查", TonePending})
	check(t, "checking", b.State().Checking, true)
	check(t, "does not wait", b.State().CanStart, true)
	b.runner.settle()
	s := b.State()
	check(t, "stopped", s.Stopped, 1)
	check(t, "reprints", s.Reprints, 1)
	check(t, "fine", b.Row(0).Check, Badge{"可以打印", ToneComplete})
	check(t, "stopped row", b.Row(1).Check, Badge{"不能打印", ToneBlock})
	if got := b.Row(1).Detail; !strings.Contains(got, "U+3ABCD") {
		t.Errorf("the obstacle is not told: %q", got)
	}
	check(t, "reprint row", b.Row(2).Check, Badge{"补打", ToneWarn})
	check(t, "a reprint without a reason", s.CanStart, false)
	check(t, "needs a reason", s.NeedReason, true)
	b.SetReason(" 原件遗失 ")
	check(t, "with one", b.State().CanStart, true)
	b.SetFilter(CheckStopped)
	check(t, "only the stopped", b.State().Rows, 1)
	check(t, "which", b.Row(0).Name, "张1")
	b.SetFilter(CheckReprints)
	check(t, "which", b.Row(0).Name, "张2")

	b.desk.preflight = nil
	b.ToggleKind(confirm.PaperReceipt) // another question: the answer no longer holds
	check(t, "not checked", b.Row(0).Check.Word, "未检查")
	check(t, "needs no reason yet", b.State().NeedReason, false)
	b.ToggleKind(confirm.PaperLabel)
	b.runner.settle()
	check(t, "only the newest counts", b.State().Stopped, 0)
	check(t, "hint", b.State().Hint, "检查过了，都可以打印。")
}

func TestPreviewFollowsTheRow(t *testing.T) {
	b := newPrintBench(t)
	b.desk.pages = 4
	b.Preview.Turn(1) // nothing to turn
	b.Choose(rows(2))
	b.runner.settle()
	check(t, "first", b.desk.drawn[0].RecordID, "r0")
	check(t, "pages", b.Preview.State().Pages, 4)
	b.Preview.Turn(1)
	b.Preview.Turn(1)
	b.runner.settle()
	check(t, "page", b.desk.drawn[len(b.desk.drawn)-1].Page, 3)
	b.Preview.Turn(9)
	b.runner.settle()
	check(t, "last page", b.Preview.State().Page, 4)
	b.MoveTo(1)
	b.runner.settle()
	last := b.desk.drawn[len(b.desk.drawn)-1]
	check(t, "record", last.RecordID, "r1")
	check(t, "page", last.Page, 1)
	drawn := len(b.desk.drawn)
	b.Preview.SetDPI(usualDPI * 1.01)
	b.runner.settle()
	check(t, "a small change is stretched", len(b.desk.drawn), drawn)
	b.Preview.SetDPI(9999)
	b.runner.settle()
	check(t, "sharp enough", b.desk.drawn[drawn].DPI, float64(mostDPI))
	b.MoveTo(0)
	b.desk.paperErr = problem(confirm.ProblemPhotoMissing)
	b.runner.settle()
	check(t, "why not", b.Preview.State().Note, Words(confirm.ProblemPhotoMissing, nil))
	b.Choose(nil)
	check(t, "nothing chosen", b.Preview.State().Picture == nil && b.Preview.State().Note != "", true)
}

func TestPrintRequests(t *testing.T) {
	printers := []confirm.PrinterInfo{{Name: "old", A4: true, Accepts: true}, {Name: "HP_LaserJet", Default: true, Trays: []string{"Tray1"}, A4: true, Accepts: true}}
	tests := []struct {
		name   string
		change func(*printBench)
		want   desk.PrintRequest
	}{
		{"one file", func(b *printBench) {}, desk.PrintRequest{
			Target: confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请表-20261008-120000.pdf")}}},
		{"each", func(b *printBench) {
			b.SetTarget(TargetEach)
			b.SetJobPerSchool(true) // of printers only
		}, desk.PrintRequest{
			Target: confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "申请表-20261008-120000"), Separate: true}}},
		{"printer", func(b *printBench) {
			b.SetTarget(TargetPrinter)
			b.SetTray("Tray1")
			b.SetDuplex(confirm.DuplexManual)
			b.SetJobPerSchool(true)
			b.SetCopies(-1)
			b.SetCopies(3)
			b.SetOrder(confirm.OrderSchool)
			b.SetSeparate(true)
		}, desk.PrintRequest{
			Copies: 3, Order: confirm.OrderSchool, Separate: true,
			Target: confirm.BatchTarget{Printer: "HP_LaserJet", Tray: "Tray1", Duplex: confirm.DuplexManual, JobPerSchool: true}}},
		{"several kinds", func(b *printBench) {
			b.ToggleKind(confirm.PaperLabel)
			b.ToggleKind(confirm.PaperReceipt)
			b.SetApart(true)
		}, desk.PrintRequest{
			Kinds: []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt, confirm.PaperLabel}, Apart: true,
			Target: confirm.BatchTarget{Path: filepath.Join("/home/zhang/文档", "打印-20261008-120000.pdf")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newPrintBench(t)
			b.SetPrinters(printers)
			b.Choose(rows(3))
			tt.change(b)
			b.Start()
			b.Start()               // a double click
			b.SetCopies(9)          // not while it is stored
			b.SetTarget(TargetEach) // nor this
			b.runner.settle()
			check(t, "batches", len(b.desk.printed), 1)
			check(t, "queued", len(b.queued), 1)
			req := b.desk.printed[0]
			check(t, "records", strings.Join(req.RecordIDs, " "), "r0 r1 r2")
			if tt.want.Kinds == nil {
				tt.want.Kinds = []confirm.PaperKind{confirm.PaperForm}
			}
			check(t, "kinds", slices.Equal(req.Kinds, tt.want.Kinds), true)
			req.RecordIDs, req.Kinds, tt.want.Kinds = nil, nil, nil
			check(t, "target", req.Target, tt.want.Target)
			check(t, "rest", [5]any{req.Apart, req.Order, req.Copies, req.Separate, req.Reason},
				[5]any{tt.want.Apart, tt.want.Order, tt.want.Copies, tt.want.Separate, tt.want.Reason})
		})
	}
}

func TestReprintFoundOnlyWhenStored(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(1))
	b.runner.settle()
	b.Start()
	b.desk.paperErr = &confirm.Problem{Code: confirm.ProblemReprintReason, Args: map[string]string{"count": "1"}}
	b.runner.settle()
	check(t, "needs a reason", b.State().NeedReason, true)
	check(t, "nothing queued", len(b.queued), 0)
	check(t, "said", strings.Contains(b.notices.Current().Text, "1 份"), true)
	b.SetReason("打坏")
	b.Start()
	b.runner.settle()
	check(t, "reason", b.desk.printed[0].Reason, "打坏")
	check(t, "the field is empty again", b.State().Reason, "")
	b.Shown()
	check(t, "checked anew when looked at", b.waiting("preflight"), true)
}

func TestPrintersComeAndGo(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(1))
	b.runner.settle()
	b.SetPrinters([]confirm.PrinterInfo{{Name: "a"}, {Name: "b"}})
	check(t, "first", b.State().Printer, "a")
	b.SetPrinter("b")
	b.SetTray("Tray2")
	b.SetTarget(TargetPrinter)
	b.SetPrinters([]confirm.PrinterInfo{{Name: "a"}, {Name: "b", Reasons: []string{"media-empty-error"}, ToFile: true}})
	check(t, "kept", b.State().Printer+b.State().Tray, "bTray2")
	check(t, "health", b.State().Hint, "打印机现在：缺纸；暂不接收任务；只生成文件，不出纸；没有 A4 纸。")
	b.SetPrinters(nil)
	check(t, "none left", b.State().Printer, "")
	check(t, "target", b.State().Target, TargetOneFile)
}

// Who holds the arrow down passes over rows; only where the hand stops is drawn.
func TestPreviewDrawsOnePageAtATime(t *testing.T) {
	b := newPrintBench(t)
	b.Choose(rows(9))
	for i := range 9 {
		b.MoveTo(i)
	}
	check(t, "jobs", slices.Index(b.runner.labels(), "preview") >= 0 && strings.Count(strings.Join(b.runner.labels(), " "), "preview") == 1, true)
	b.runner.settle()
	check(t, "drawn", len(b.desk.drawn), 2)
	check(t, "last", b.desk.drawn[1].RecordID, "r8")
	check(t, "shown", b.Preview.State().Busy, false)
	b.MoveTo(3)
	b.Choose(nil) // nothing to show any more while a page is drawn
	b.runner.settle()
	check(t, "nothing", b.Preview.State().Picture == nil && !b.Preview.State().Busy, true)
}

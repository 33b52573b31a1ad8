package ui

import (
	"context"
	"fmt"
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptPaper is the part of a scriptDesk that is about paper.
type scriptPaper struct {
	printers  []confirm.PrinterInfo
	preflight []desk.PreflightLine
	batches   []confirm.Batch
	steps     []desk.PrintProgress
	run       func(confirm.Batch) confirm.Batch
	onRun     func(report func(desk.PrintProgress))
	asked     []desk.PrintRequest
	lists     []desk.ListingRequest
	numbers   []confirm.ReservedNumber
	acts      []string
}

func (d *scriptPaper) act(format string, args ...any) {
	d.acts = append(d.acts, fmt.Sprintf(format, args...))
}

func (d *scriptPaper) Preflight(context.Context, desk.PrintRequest, confirm.Progress) ([]desk.PreflightLine, error) {
	return d.preflight, nil
}
func (d *scriptPaper) Enqueue(_ context.Context, req desk.PrintRequest) (confirm.Batch, error) {
	d.asked = append(d.asked, req)
	b := confirm.Batch{ID: fmt.Sprint("b", len(d.asked)), Mark: "K7", Kinds: req.Kinds, Target: req.Target, State: confirm.BatchPaused, CreatedAt: noon}
	for i, id := range req.RecordIDs {
		b.Documents = append(b.Documents, confirm.Document{Seq: i + 1, Kind: req.Kinds[0], RecordID: id, ApplicationNo: id, State: confirm.DocumentWaiting})
	}
	d.batches = append(d.batches, b)
	return b, nil
}
func (d *scriptPaper) Batches(context.Context) ([]confirm.Batch, error) {
	return slices.Clone(d.batches), nil
}
func (d *scriptPaper) Batch(_ context.Context, id string) (confirm.Batch, error) {
	i := slices.IndexFunc(d.batches, func(b confirm.Batch) bool { return b.ID == id })
	return d.batches[i], nil
}
func (d *scriptPaper) RunBatch(_ context.Context, id string, p func(desk.PrintProgress)) (confirm.Batch, error) {
	d.act("run %s", id)
	if d.onRun != nil {
		d.onRun(p)
	}
	for _, at := range d.steps {
		p(at)
	}
	i := slices.IndexFunc(d.batches, func(b confirm.Batch) bool { return b.ID == id })
	if d.run != nil {
		d.batches[i] = d.run(d.batches[i])
	}
	return d.batches[i], nil
}
func (d *scriptPaper) PauseBatch(_ context.Context, id string) error {
	d.act("pause %s", id)
	return nil
}
func (d *scriptPaper) CancelBatch(_ context.Context, id string) error {
	d.act("cancel %s", id)
	return nil
}
func (d *scriptPaper) SkipDocument(_ context.Context, id string, seq int) error {
	d.act("skip %s %d", id, seq)
	return nil
}
func (d *scriptPaper) RetryDocument(_ context.Context, id string, seq int, reason string) error {
	d.act("retry %s %d %s", id, seq, reason)
	return nil
}
func (d *scriptPaper) AnswerDocument(_ context.Context, id string, seq int, cameOut bool) error {
	d.act("answer %s %d %t", id, seq, cameOut)
	return nil
}
func (d *scriptPaper) LastGoodSheet(_ context.Context, id string, sheet int) (confirm.Batch, error) {
	d.act("last %s %d", id, sheet)
	return confirm.Batch{}, nil
}
func (d *scriptPaper) Turned(_ context.Context, id string) error { d.act("turned %s", id); return nil }
func (d *scriptPaper) Preview(context.Context, desk.PreviewRequest) (image.Image, int, error) {
	return image.NewGray(image.Rect(0, 0, 595, 842)), 4, nil
}
func (d *scriptPaper) Calibration(context.Context, confirm.CalibrationKey) (confirm.Calibration, error) {
	return confirm.Calibration{X: 1.5}, nil
}
func (d *scriptPaper) SaveCalibration(_ context.Context, key confirm.CalibrationKey, c confirm.Calibration) error {
	d.act("calibrate %s %v", key.Printer, c)
	return nil
}
func (d *scriptPaper) PrintPage(_ context.Context, kind confirm.PaperKind, t confirm.BatchTarget, form confirm.PaperKind) error {
	d.act("page %s %s %s", kind, t.Printer, form)
	return nil
}
func (d *scriptPaper) Listing(_ context.Context, req desk.ListingRequest) (int, error) {
	d.lists = append(d.lists, req)
	return len(req.RecordIDs), nil
}
func (d *scriptPaper) ListingColumns(context.Context, confirm.PaperKind) ([]confirm.ListingColumn, []string, error) {
	return []confirm.ListingColumn{{Key: "no", Title: "报名号"}, {Key: "name", Title: "姓名"}, {Key: "school", Title: "任教学校"}}, []string{"name", "no"}, nil
}
func (d *scriptPaper) ReceiptNumbers(context.Context) ([]confirm.ReservedNumber, error) {
	return d.numbers, nil
}
func (d *scriptPaper) VoidReceiptNumber(_ context.Context, number, reason string) error {
	d.act("void %s %s", number, reason)
	return nil
}

// lay lays the window out anew, as a frame of the real window does.
func (s *screens) lay() {
	s.root.Refresh()
	s.win.Resize(fyne.NewSize(1280, 801))
	s.win.Resize(fyne.NewSize(1280, 800))
}

func (s *screens) acted(want ...string) {
	s.t.Helper()
	if !slices.Equal(s.desk.acts, want) {
		s.t.Errorf("the desk was asked for %q, want %q", s.desk.acts, want)
	}
	s.desk.acts = nil
}

// printTwo marks two applicants by keyboard and goes to the print screen.
func (s *screens) printTwo() {
	s.keys.focus(s.list.table)
	press(s.list.table, fyne.KeyHome, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace)
	s.keys.acts["Ctrl+P"]()
	s.runner.settle()
	s.lay()
}

var printers = []confirm.PrinterInfo{
	{Name: "HP", Info: "教导处打印机", Default: true, Accepts: true, A4: true, Trays: []string{"Tray1", "Tray2"}},
	{Name: "old", Accepts: true, A4: true, Reasons: []string{"media-empty-error"}},
}

func TestPrintScreenTakesTheMarkedRows(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.printers = printers
		d.preflight = []desk.PreflightLine{{RecordID: "r1", Kind: confirm.PaperForm, Code: confirm.ProblemGlyphMissing, Args: map[string]string{"code_points": "U+3ABCD"}}}
	})
	s.printTwo()
	v := s.print.batch
	s.shows(v.root, "申请人00", "申请人01", "2 位", "开始打印", "不能打印 1", "可以打印", "1 / 4", "默认")
	v.filter.onChoose(1)
	s.lay()
	s.shows(v.root, "U+3ABCD")
	v.copies.more.Tapped(nil)
	v.kinds[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	v.output.target.onChoose(2)
	s.runner.settle()
	s.lay()
	s.shows(v.root, "1 份", "每人一套", "教导处打印机", "纸盒：自动", "手动翻面", "每校一个打印任务")
	v.output.trayItems()[2].act()
	v.output.duplex.onChoose(2)
	v.order.onChoose(1)
	v.output.printerItems()[1].act()
	s.shows(v.root, "打印机现在：缺纸。")
	v.output.printerItems()[0].act()
	v.output.trayItems()[1].act()
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	req := s.desk.asked[0]
	want := confirm.BatchTarget{Printer: "HP", Tray: "Tray1", Duplex: confirm.DuplexManual}
	if req.Target != want || req.Copies != 1 || req.Order != confirm.OrderSchool || len(req.Kinds) != 2 || len(req.RecordIDs) != 2 {
		t.Errorf("asked for %+v", req)
	}
	s.acted("run b1")
	if s.bench.PrintPage() != present.PageQueue || !s.print.queue.root.Visible() || v.root.Visible() {
		t.Error("the queue is not shown")
	}
}

func TestQueueScreenMendsAJam(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) { d.printers = printers })
	s.desk.run = func(b confirm.Batch) confirm.Batch {
		b.Documents = slices.Clone(b.Documents)
		b.State, b.Why, b.Args = confirm.BatchPaused, confirm.ProblemPrinter, map[string]string{"reason": "media-jam"}
		b.Documents[0].State, b.Documents[0].FirstSheet, b.Documents[0].Sheets, b.Documents[0].Tries = confirm.DocumentDone, 1, 2, 1
		b.Documents[1].State, b.Documents[1].FirstSheet, b.Documents[1].Sheets, b.Documents[1].Tries = confirm.DocumentDoubtful, 3, 2, 1
		return b
	}
	s.printTwo()
	s.print.batch.output.target.onChoose(2)
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.lay()
	v := s.print.queue
	s.shows(v.root, "申请表", "批号 K7", "打印机停下了：卡纸", "待确认 1", "3–4", "1–2", "申请人01")
	s.shows(s.standing.root, "打印待处理 1")
	press(v.documents, fyne.KeyEnd)
	s.lay()
	s.shows(v.root, "已出纸", "未出纸，重打", "不能确定是否已出纸")
	v.jam.Tapped(nil)
	s.lay()
	s.shows(v.root, "最后一张完好的印张号", "最大 4")
	if s.win.Canvas().Focused() != fyne.Focusable(v.jamPanel.sheet) {
		t.Error("the number of the sheet cannot be typed at once")
	}
	v.jamPanel.sheet.SetText("3")
	v.jamPanel.sheet.OnSubmitted("3")
	s.runner.settle()
	v.unseen.Tapped(nil)
	s.runner.settle()
	v.cancel.Tapped(nil) // nothing waits: disabled
	s.acted("run b1", "last b1 3", "answer b1 2 false")
	s.desk.run = func(b confirm.Batch) confirm.Batch { b.State = confirm.BatchTurn; return b }
	s.desk.batches[0].State, s.desk.batches[0].Why = confirm.BatchTurn, ""
	s.bench.Queue.Reload()
	s.runner.settle()
	s.lay()
	s.shows(v.root, "等待翻面", "翻面完成", "怎样翻面")
	if v.list.Visible() || !v.guide.root.Visible() {
		t.Error("the drawn instruction has no room")
	}
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.acted("turned b1", "run b1")
}

func TestRosterScreenListsWhatTheListHolds(t *testing.T) {
	s := newScreens(t, nil)
	s.bench.ShowStatistics(present.PageRosters)
	s.runner.settle()
	s.lay()
	v := s.numbers.rosters
	s.shows(v.root, "申请人员基本情况表", "待核对，共 40 位", "报名号", "第 1 列", "电子表格 xlsx")
	press(v.columns, fyne.KeyEnd, fyne.KeySpace)
	v.up.Tapped(nil)
	v.up.Tapped(nil)
	v.keep.Tapped(nil)
	v.format.onChoose(1)
	s.shows(v.root, "请选择用途", "核对", "归档")
	v.purpose.onChoose(1)
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.lay()
	req := s.desk.lists[0]
	if req.Purpose != confirm.PurposeReport || !slices.Equal(req.Columns, []string{"school", "name", "no"}) || len(req.RecordIDs) != 40 || !req.SaveColumns {
		t.Errorf("asked for %+v", req)
	}
	s.shows(v.root, "40 行，已保存到", "20261008-120000.csv")
}

func TestBlankScreenExplainsANumber(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.numbers = []confirm.ReservedNumber{
			{Number: "XN01-20261008-0001", State: confirm.NumberVoid, Reason: "打坏", At: noon},
			{Number: "XN01-20261008-0002", State: confirm.NumberFree, At: noon},
		}
	})
	s.bench.ShowPrint(present.PageBlanks)
	s.runner.settle()
	s.lay()
	v := s.print.blanks
	s.shows(v.root, "XN01-20261008-0001", "已作废", "打坏", "未用 1", "20 个")
	v.void.Tapped(nil) // the first is void already
	press(v.table, fyne.KeyEnd)
	v.reason.SetText("遗失")
	v.void.Tapped(nil)
	s.runner.settle()
	s.acted("void XN01-20261008-0002 遗失")
}

func TestPrinterScreenCalibrates(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) { d.printers = printers })
	s.bench.ShowPrint(present.PagePrinters)
	s.runner.settle()
	s.lay()
	v := s.print.care
	s.shows(v.root, "教导处打印机（默认）", "就绪", "old", "缺纸", "校准：教导处打印机", "1.5", "校准页")
	v.y.SetText("-2")
	s.lay()
	s.shows(v.root, "改过还没有保存。")
	v.page.Tapped(nil)
	s.runner.settle()
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	v.x.SetText("左")
	s.lay()
	s.shows(v.root, "校准值超出范围")
	if !v.save.disabled {
		t.Error("nonsense can be saved")
	}
	s.acted("page calibration HP form", "calibrate HP {1.5 -2 100}")
}

func TestKeysGoRoundThePrintScreen(t *testing.T) {
	s := newScreens(t, nil)
	for _, want := range []present.PrintPage{present.PagePrintNew, present.PageQueue, present.PageBlanks, present.PagePrinters, present.PagePrintNew} {
		s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF3})
		s.runner.settle()
		if got := s.bench.PrintPage(); got != want {
			t.Fatalf("F3 shows %s, want %s", got, want)
		}
		s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8}) // nothing to do: nothing happens
	}
	press(s.print.tabs, fyne.KeyRight)
	if s.bench.PrintPage() != present.PageQueue {
		t.Error("the arrows do not choose a part")
	}
}

package tour

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// checked waits until everything chosen has been checked, and drawn.
func (t *tour) checked() {
	t.until("打印前检查", func(b *present.Workbench) bool {
		s, p := b.Printing.State(), b.Printing.Preview.State()
		return b.PrintPage() == present.PagePrintNew && s.Checked && !s.Checking && s.CanStart && !p.Busy
	})
}

// print starts what has been put together and waits until the queue has ended it.
func (t *tour) print(what string) (done int, file string) {
	before := 0
	t.bench(func(b *present.Workbench) { before = b.Queue.State().Batches })
	t.key(fyne.KeyF8)
	t.until(what+"打印完", func(b *present.Workbench) bool {
		s := b.Queue.State()
		return s.Batches > before && printed(b) && s.Head.What == what && !s.Loading
	})
	t.bench(func(b *present.Workbench) { done, file = outcome(b) })
	return done, file
}

// printReceipts prints receipts for the same applicants: only the accepted get one.
func (t *tour) printReceipts() {
	t.focus(ui.HandlePrintTabs)
	t.key(fyne.KeyLeft)
	t.focus(ui.HandlePrintPaper)
	t.key(fyne.KeySpace)
	t.focus(ui.HandlePrintForm)
	t.key(fyne.KeySpace)
	t.checked()
	t.bench(func(b *present.Workbench) { t.done.stopped = b.Printing.State().Stopped })
	t.shot("dayinjiancha")
	t.done.receipts, t.done.receiptsFile = t.print("受理凭证")
	if t.done.receipts != t.done.complete || t.done.receipts+t.done.stopped != t.done.chosen {
		t.fail("材料齐全并受理 %d 位，共选 %d 位，检查出 %d 份不能打印，打印了 %d 份受理凭证",
			t.done.complete, t.done.chosen, t.done.stopped, t.done.receipts)
	}
	t.checkPDF(t.done.receiptsFile)
	t.focus(ui.HandleQueueTable)
	t.key(fyne.KeyEnd)
	t.shot("shoulipingzheng")
}

func (t *tour) checkPDF(path string) {
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(data), "%PDF-") {
		t.fail("没有得到 PDF 文件 %s", filepath.Base(path))
	}
}

// roster exports the list of 核对确认, with one column more than usual.
func (t *tour) roster() {
	t.key(fyne.KeyF2)
	t.bench(func(b *present.Workbench) { b.List.ChooseQueue(confirm.QueueDone) })
	t.until("已办清单", func(b *present.Workbench) bool { return activeQueue(b) == confirm.QueueDone && b.List.Len() > 0 })
	t.do(func() { t.window.Bench().ShowStatistics(present.PageRosters) })
	t.until("名册画面", func(b *present.Workbench) bool {
		s := b.Rosters.State()
		return b.Screen() == present.ScreenStatistics && b.StatisticsPage() == present.PageRosters && len(s.Columns) > 0
	})
	t.bench(func(b *present.Workbench) { b.Rosters.SetPurpose(confirm.PurposeFiling) })
	t.focus(ui.HandleColumns)
	t.key(fyne.KeyEnd)
	t.key(fyne.KeySpace)
	t.key(fyne.KeyF8)
	t.until("名册已导出", func(b *present.Workbench) bool { return b.Rosters.State().Made != "" })
	t.bench(func(b *present.Workbench) { t.done.listed = b.List.Len() })
	t.shot("mingce")
	files, err := filepath.Glob(filepath.Join(t.out, "*.xlsx"))
	if err != nil || len(files) != 1 {
		t.fail("名册没有写成文件（%d 个）", len(files))
		return
	}
	t.done.rosterFile = files[0]
	if data, err := os.ReadFile(files[0]); err != nil || !strings.HasPrefix(string(data), "PK") {
		t.fail("名册不是表格文件")
	}
}

// blanks reserves numbers for a day without network, prints a blank receipt
// into a file and explains a number that was spoiled.
func (t *tour) blanks() {
	t.do(func() { t.window.Bench().ShowPrint(present.PageBlanks) })
	t.focus(ui.HandleReserve)
	t.key(fyne.KeySpace)
	t.until("编号已预留", func(b *present.Workbench) bool {
		s := b.Blanks.State()
		return !s.Busy && s.Numbers > 0 && s.CanPrint
	})
	t.key(fyne.KeyF8)
	t.until("空白凭证已打印", func(b *present.Workbench) bool {
		s := b.Blanks.State()
		return !s.Busy && s.Counts[confirm.NumberPrinted] == 1
	})
	t.focus(ui.HandleBlanks)
	t.key(fyne.KeyHome)
	t.key(fyne.KeyDown)
	t.write(ui.HandleVoidReason, "打坏")
	t.key(fyne.KeyReturn)
	t.until("编号已作废", func(b *present.Workbench) bool {
		s := b.Blanks.State()
		return !s.Busy && s.Counts[confirm.NumberVoid] == 1
	})
	t.bench(func(b *present.Workbench) { t.done.reserved = b.Blanks.State().Numbers })
	t.shot("kongbaipingzheng")
}

// printers shows what a machine has; a demo mostly has none.
func (t *tour) printers() {
	t.do(func() { t.window.Bench().ShowPrint(present.PagePrinters) })
	t.shot("dayinji")
}

// scan types the code of a printed receipt as a scanner does: its record opens
// and the window tells what the paper is worth.
func (t *tour) scan() {
	code := t.receiptCode()
	t.control(fyne.KeyF)
	t.focus(ui.HandleSearch)
	t.burst(code)
	t.wait("扫码结果", func() bool { return strings.Contains(t.window.Notice().Text, "受理凭证") })
	t.do(func() { t.done.scanned = t.window.Notice().Text })
	if !strings.Contains(t.done.scanned, "现行有效") {
		t.fail("刚打印的受理凭证扫码后不是现行有效：%s", t.done.scanned)
	}
	t.recordReady()
	t.shot("saoma")
}

// receiptCode is what the QR code of the first printed receipt says.
func (t *tour) receiptCode() (code string) {
	records, err := t.registry.Registry().Decisions(t.ctx, training.PlanID)
	if err != nil {
		t.fail("登记库读不出来：%v", err)
		return ""
	}
	for _, r := range records {
		if d := r.Record.Standing.Decision; d != nil && d.ReceiptNumber != "" {
			c, _ := confirm.NewPaperCode(confirm.Paper{Kind: confirm.PaperReceipt, Record: r.Record, PrintNo: 1}, 1)
			return c.String()
		}
	}
	t.fail("登记库中没有受理凭证")
	return ""
}

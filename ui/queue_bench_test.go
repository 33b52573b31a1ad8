package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// queueSize is the largest batch there is.
const queueSize = desk.MaxBatch

// waitingBatch is a batch of which nothing has been printed.
func waitingBatch() confirm.Batch {
	b := confirm.Batch{ID: "b1", Mark: "K7", Kinds: []confirm.PaperKind{confirm.PaperForm}, State: confirm.BatchPaused, CreatedAt: noon,
		Target: confirm.BatchTarget{Printer: "HP"}}
	for i := range queueSize {
		b.Documents = append(b.Documents, confirm.Document{
			BatchID: b.ID, Seq: i + 1, Kind: confirm.PaperForm, RecordID: fmt.Sprint("r", i),
			ApplicationNo: fmt.Sprint(202600000000 + i), State: confirm.DocumentWaiting,
		})
	}
	return b
}

// endlessRunner is a queueRunner that never tells that printing has ended.
type endlessRunner struct{ *queueRunner }

func (r endlessRunner) Go(label string, job func(context.Context) error, done func(error)) (cancel func()) {
	if label == "print" {
		done = nil
	}
	return r.queueRunner.Go(label, job, done)
}

// newQueueScreen shows the print queue of a signed-in window.
func newQueueScreen(b *testing.B) (*shell, *scriptDesk, *queueRunner) {
	b.Helper()
	test.NewTempApp(b).Settings().SetTheme(NewTheme(false))
	d, runner := newScript(), &queueRunner{}
	d.batches, d.rows = []confirm.Batch{waitingBatch()}, nil
	for i := range queueSize {
		d.rows = append(d.rows, confirm.Row{ID: fmt.Sprint("r", i), Name: confirm.Name(fmt.Sprintf("申请人%05d", i))})
	}
	notices := present.NewNotices(runner)
	bench := present.NewWorkbench(d, noContact{}, endlessRunner{runner}, notices, func() time.Time { return noon }, "文档")
	win := test.NewTempWindow(b, newLabel("", textStyle{}))
	win.SetPadded(false)
	s := newShell(bench, false, newKeyboard(win.Canvas(), nil), func() []menuItem { return nil }, notices.Dismiss)
	s.complete()
	win.SetContent(s.root)
	win.Resize(fyne.NewSize(1280, 800))
	bench.Start()
	bench.ShowPrint(present.PageQueue)
	runner.settle()
	return s, d, runner
}

// BenchmarkQueueRender is what one frame of the print queue costs the window
// with a batch of the largest size: everything between a report of progress
// and the widgets that are ready to be drawn. No frame may take 100 ms.
func BenchmarkQueueRender(b *testing.B) {
	frames := map[string]func(s *shell, d *scriptDesk, r *queueRunner) func(i int){
		"progress": progressFrame,
		"scroll": func(s *shell, _ *scriptDesk, _ *queueRunner) func(int) {
			return func(i int) { s.bench.Queue.MoveTo(i * 17 % queueSize) }
		},
		"filter": func(s *shell, _ *scriptDesk, _ *queueRunner) func(int) {
			filters := []present.DocumentFilter{present.DocumentsWaiting, present.DocumentsAll}
			return func(i int) { s.bench.Queue.SetFilter(filters[i%2]) }
		},
		"reload": func(s *shell, d *scriptDesk, r *queueRunner) func(int) {
			return func(i int) {
				s.bench.Queue.Reload()
				r.settle() // the reading too, which runs elsewhere in the window
			}
		},
	}
	names := make([]string, 0, len(frames))
	for name := range frames {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			s, d, r := newQueueScreen(b)
			frame := frames[name](s, d, r)
			worst, i := time.Duration(0), 0
			for b.Loop() {
				began := time.Now()
				frame(i)
				worst = max(worst, time.Since(began))
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
		})
	}
}

// progressFrame moves twenty documents on in one frame, as a fast batch does.
func progressFrame(s *shell, d *scriptDesk, r *queueRunner) func(int) {
	const moved = 20
	states := []confirm.DocumentState{confirm.DocumentRendering, confirm.DocumentSpooled, confirm.DocumentDone}
	var report func(desk.PrintProgress)
	d.onRun = func(p func(desk.PrintProgress)) { report = p }
	s.bench.Queue.Continue()
	r.settle()
	return func(i int) {
		at := desk.PrintProgress{BatchID: "b1", Total: queueSize, Current: fmt.Sprint(202600000000 + i%queueSize)}
		for k := range moved {
			seq := (i*moved+k)%queueSize + 1
			at.Moved = append(at.Moved, confirm.Document{
				BatchID: "b1", Seq: seq, Kind: confirm.PaperForm, RecordID: fmt.Sprint("r", seq-1), FirstSheet: seq, Sheets: 1,
				State: states[i%len(states)], ApplicationNo: fmt.Sprint(202600000000 + seq - 1), Pages: 4, Tries: 1,
			})
		}
		report(at)
		r.settle()
	}
}

package ui

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// windowSizes are those that must be right, in dp.
var windowSizes = []fyne.Size{{Width: 1280, Height: 800}, {Width: 1024, Height: 700}, {Width: 960, Height: 600}}

// cutSearch looks for words that have no room.
type cutSearch struct {
	window fyne.Size
	found  map[string]bool
	beside map[fyne.CanvasObject]bool // scrolls sideways, or shows more on asking
}

// room is the part of the window that an object may fill.
type room struct {
	left, right float32
	at          fyne.Position
	path        string
	inTable     bool
}

// look walks over what is drawn and notes each text that sticks out of what
// holds it, and each label that is narrower than its words. The cells of a
// table may end in an ellipsis: the row opens what they name.
func (c *cutSearch) look(o fyne.CanvasObject, in room) {
	if !o.Visible() || c.beside[o] {
		return
	}
	in.at = in.at.Add(o.Position())
	width := o.Size().Width
	if _, plain := o.(*canvas.Text); !plain && width > 0 {
		in.left, in.right = max(in.left, in.at.X), min(in.right, in.at.X+width)
	}
	switch o := o.(type) {
	case *canvas.Text:
		c.text(o, in)
	case *fyne.Container:
		for _, part := range o.Objects {
			c.look(part, in)
		}
	case *container.Scroll:
		c.look(o.Content, in)
	case *table:
		in.inTable = true
		c.parts(o, in)
	case *choice:
		c.segments(o, in)
	case *selector:
		c.segments(&o.choice, in)
	case *label:
		if o.style.clip && !in.inTable && o.style.measure(o.text) > width+1 {
			c.note("ends in an ellipsis", o.text, in)
		}
		c.parts(o, in)
	case fyne.Widget:
		c.parts(o, in)
	}
}

func (c *cutSearch) parts(w fyne.Widget, in room) {
	for _, part := range test.WidgetRenderer(w).Objects() {
		c.look(part, in)
	}
}

func (c *cutSearch) segments(v *choice, in room) {
	for i, o := range v.options {
		if need := (textStyle{size: sizeSmall, bold: i == v.chosen}).measure(o.word) + gap1; need > v.width(i) {
			c.note("is wider than its segment", o.word, in)
		}
	}
	if in.at.X+v.MinSize().Width > in.right+1 {
		c.note("is a choice that sticks out", v.options[len(v.options)-1].word, in)
	}
}

func (c *cutSearch) text(o *canvas.Text, in room) {
	if strings.TrimSpace(o.Text) == "" {
		return
	}
	left, right := in.at.X, in.at.X+o.MinSize().Width
	switch o.Alignment {
	case fyne.TextAlignCenter:
		left = in.at.X + (o.Size().Width-o.MinSize().Width)/2
		right = left + o.MinSize().Width
	case fyne.TextAlignTrailing:
		right = in.at.X + o.Size().Width
		left = right - o.MinSize().Width
	}
	if left < in.left-1 || right > in.right+1 {
		c.note(fmt.Sprintf("sticks out (%.0f-%.0f of %.0f-%.0f)", left, right, in.left, in.right), o.Text, in)
	}
}

func (c *cutSearch) note(what, text string, in room) {
	c.found[fmt.Sprintf("%.0fx%.0f %s: %q %s", c.window.Width, c.window.Height, in.path, text, what)] = true
}

// uncut fails for every text of the window that has no room at one of the sizes.
func uncut(t *testing.T, w fyne.Window, name string, beside ...fyne.CanvasObject) {
	t.Helper()
	c := &cutSearch{found: map[string]bool{}, beside: map[fyne.CanvasObject]bool{}}
	for _, o := range beside {
		c.beside[o] = true
	}
	before := w.Canvas().Size()
	for _, size := range windowSizes {
		w.Resize(size.AddWidthHeight(16, 1)) // the layout runs again only when the size changes
		w.Resize(size)
		c.window = size
		c.look(w.Content(), room{right: size.Width, path: name})
		for _, o := range w.Canvas().Overlays().List() {
			c.look(o, room{right: size.Width, path: name + " (over it)"})
		}
	}
	w.Resize(before)
	var all []string
	for line := range c.found {
		all = append(all, line)
	}
	slices.Sort(all)
	for _, line := range all {
		t.Error(line)
	}
	shoot(t, w, name+"-"+string(lang.Current()))
}

// fullDesk has something on every screen.
func fullDesk(d *scriptDesk) {
	withKeys(d)
	d.printers = printers
	d.preflight = []desk.PreflightLine{
		{RecordID: "r0", Kind: confirm.PaperForm, Code: confirm.ProblemGlyphMissing, Args: map[string]string{"code_points": "U+3ABCD"}},
		{RecordID: "r1", Kind: confirm.PaperForm, Reprint: true},
	}
	d.conflicts = map[string]desk.Conflict{}
	gone := refusedOn("o3", confirm.CodeRemoved, moveSchool)
	gone.Gone, gone.Theirs = true, confirm.Record{}
	clash := correctionClash()
	clash.Operation.Intent.OperationID = "o2"
	for _, c := range []desk.Conflict{refusedOn("o1", confirm.CodeContentChanged, moveSchool), clash, gone} {
		d.conflicts[c.Operation.Intent.OperationID] = c
		d.ops = append(d.ops, c.Operation)
	}
	d.ops = append(d.ops,
		confirm.Operation{State: confirm.OperationSigned, SignedAt: noon, Tries: 3, Intent: confirm.Intent{OperationID: "o4", RecordID: "r4", Action: confirm.ActionConcludeIncomplete}},
		confirm.Operation{State: confirm.OperationUnknown, SignedAt: noon, Intent: confirm.Intent{OperationID: "o5", RecordID: "r5", Action: confirm.ActionMessage}},
		confirm.Operation{State: confirm.OperationAccepted, SignedAt: noon, Intent: confirm.Intent{OperationID: "o6", RecordID: "r6", Action: confirm.ActionLeaveUnconfirmed}})
	d.log = []confirm.SyncEntry{
		{At: noon, Kind: confirm.SyncSend, Sent: 37, Accepted: 35, Refused: 1, Unknown: 1, Code: confirm.ProblemOffline, Automatic: true},
		{At: noon.Add(-time.Hour), Kind: confirm.SyncPull, Records: 300, Gone: 2, Blobs: 290},
		{At: noon.Add(-2 * time.Hour), Kind: confirm.SyncReconcile},
		{At: noon.Add(-3 * time.Hour), Kind: confirm.SyncBundleOut, Sent: 12, Waiting: 3},
		{At: noon.Add(-4 * time.Hour), Kind: confirm.SyncSend, Sent: 4, Code: confirm.ProblemSignInRequired},
	}
	d.reconciled = confirm.Reconciliation{At: noon,
		States:      []confirm.StateCount{{State: confirm.StatePending, Here: 12, There: 13}, {State: confirm.StateComplete, Here: 4, There: 4, Same: true}},
		Differences: []confirm.Difference{{ApplicationNo: "202600000003", There: confirm.StatePending}},
	}
	d.numbers = []confirm.ReservedNumber{
		{Number: "XN01-20261008-0001", State: confirm.NumberVoid, Reason: "打坏", At: noon},
		{Number: "XN01-20261008-0002", State: confirm.NumberFree, At: noon},
	}
	for i := range d.rows {
		d.rows[i].Kind = confirm.KindPeriodic
		d.rows[i].State = []confirm.State{confirm.StatePending, confirm.StateComplete, confirm.StateIncomplete, confirm.StateDeclined}[i%4]
	}
	for i := range 3 {
		b := confirm.Batch{ID: fmt.Sprint("b", i), Mark: fmt.Sprint("K", i), Kinds: []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt}, CreatedAt: noon,
			State: []confirm.BatchState{confirm.BatchPaused, confirm.BatchEnded, confirm.BatchTurn}[i], Target: confirm.BatchTarget{Printer: "HP", Duplex: confirm.DuplexManual}}
		if i == 0 {
			b.Why, b.Args = confirm.ProblemPrinter, map[string]string{"reason": "media-jam"}
		}
		for k, state := range []confirm.DocumentState{confirm.DocumentDone, confirm.DocumentDoubtful, confirm.DocumentFailed, confirm.DocumentWaiting} {
			b.Documents = append(b.Documents, confirm.Document{Seq: k + 1, Kind: confirm.PaperForm, RecordID: fmt.Sprint("r", k), ApplicationNo: fmt.Sprint(202600000000 + k),
				State: state, FirstSheet: 2*k + 1, Sheets: 2, Tries: 1, PrintNo: 2})
			if state == confirm.DocumentFailed {
				b.Documents[k].Code, b.Documents[k].Args = confirm.ProblemDoesNotFit, map[string]string{"field": "work.school"}
			}
		}
		d.batches = append(d.batches, b)
	}
}

// TestNothingIsCut looks at every screen in Chinese.
func TestNothingIsCut(t *testing.T) { lookForCuts(t) }

// TestNothingIsCutInEnglish does the same in a process of its own, since a
// process has one language.
func TestNothingIsCutInEnglish(t *testing.T) {
	if lang.Current() == lang.English {
		lookForCuts(t)
		return
	}
	if testing.Short() {
		t.Skip("every screen once more: in make test")
	}
	self := exec.Command(os.Args[0], "-test.run", "^TestNothingIsCutInEnglish$")
	self.Env = append(os.Environ(), lang.Variable+"="+string(lang.English))
	if out, err := self.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func lookForCuts(t *testing.T) {
	s := newScreens(t, fullDesk)
	look := func(name string) {
		s.runner.settle()
		s.lay()
		uncut(t, s.win, name, s.list.table, s.list.head.root, s.record.about, s.standing.place)
	}
	look("list")
	s.open()
	look("record")
	s.record.conclude.renderUndo(present.UndoState{
		Text: "…000006 " + lang.F("%s · %d 秒内可撤销", lang.F("“%s”已签名", lang.L("未作确认")), 10), Enabled: true})
	look("record-undo")
	s.record.conclude.renderUndo(present.UndoState{})
	for _, screen := range []present.Screen{present.ScreenOverview, present.ScreenMail, present.ScreenStatistics, present.ScreenElsewhere,
		present.ScreenPlans, present.ScreenFiles, present.ScreenKeys, present.ScreenSettings} {
		s.bench.Show(screen)
		look(string(screen))
	}
	s.bench.Show(present.ScreenCheck)
	s.printTwo()
	s.print.batch.output.target.onChoose(2)
	look("print-new")
	for _, p := range printPages[1:] {
		s.bench.ShowPrint(p.page)
		look("print-" + string(p.page))
	}
	s.bench.ShowPrint(present.PageQueue)
	for i := range 3 {
		s.keys.focus(s.print.queue.batches)
		press(s.print.queue.batches, fyne.KeyHome)
		for range i {
			press(s.print.queue.batches, fyne.KeyDown)
		}
		s.runner.settle()
		press(s.print.queue.documents, fyne.KeyHome, fyne.KeyDown)
		look(fmt.Sprint("print-queue-", i))
	}
	for _, page := range []present.SendPage{present.PageOutbox, present.PageLog, present.PageReconcile, present.PageLine} {
		s.bench.ShowSend(page)
		look("send-" + string(page))
	}
	for _, id := range []string{"o1", "o2", "o3"} {
		s.bench.ShowConflict(id)
		look("send-conflict-" + id)
	}
	s.bench.Signing.Show()
	look("sign-batch")
	s.bench.Signing.Close()
	lookAtStatistics(s.bench, look)
	lookBeforeTheDesk(t)
}

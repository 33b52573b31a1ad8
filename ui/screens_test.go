package ui

import (
	"context"
	"fmt"
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
	"confirmpoint/ui/present"
)

var noon = time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC)

// queueRunner runs jobs when the test settles it, on the test's goroutine.
type queueRunner struct {
	todo    []func()
	tickers []func() // of each second; nil once stopped
}

func (r *queueRunner) Go(_ string, job func(context.Context) error, done func(error)) (cancel func()) {
	r.Post(func() {
		err := job(context.Background())
		if done != nil {
			done(err)
		}
	})
	return func() {}
}
func (r *queueRunner) Post(fn func()) { r.todo = append(r.todo, fn) }
func (r *queueRunner) Every(interval time.Duration, fn func()) (stop func()) {
	if interval > time.Second || interval < restAfter {
		return func() {}
	}
	i := len(r.tickers)
	r.tickers = append(r.tickers, fn)
	return func() { r.tickers[i] = nil }
}

// tickAll lets a second pass.
func (r *queueRunner) tickAll() {
	for i := range r.tickers {
		if fn := r.tickers[i]; fn != nil {
			fn()
		}
	}
}

func (r *queueRunner) settle() {
	for len(r.todo) > 0 {
		next := r.todo[0]
		r.todo = r.todo[1:]
		next()
	}
}

// otherDesk is what nothing here asks for.
type otherDesk struct{ present.Desk }

// scriptDesk gives what the test wrote and notes what was asked of it; what a
// test does not use is the nil Desk within otherDesk.
type scriptDesk struct {
	otherDesk
	rows   []confirm.Row
	view   desk.View
	ops    []confirm.Operation
	done   []string
	policy confirm.DeskPolicy
	card   []desk.CardKey
	scriptPaper
	scriptLine
	scriptList
	scriptKeys
	scriptRecord
	scriptBooks
	scriptStatistics
	scriptSettings
}

func (d *scriptDesk) PrintKeyCard(_ context.Context, keys []desk.CardKey, _ confirm.BatchTarget) error {
	d.card = keys
	return nil
}

func (d *scriptDesk) note(format string, args ...any) {
	d.done = append(d.done, fmt.Sprintf(format, args...))
}

func (d *scriptDesk) Session() desk.Session {
	return desk.Session{Clerk: confirm.Actor{Name: "张敏"}, PINStatus: d.status}
}
func (d *scriptDesk) Removed() <-chan struct{}   { return nil }
func (d *scriptDesk) Policy() confirm.DeskPolicy { return d.policy }
func (d *scriptDesk) LockFor(_ context.Context, cause desk.LockCause) error {
	d.note("lock %s", cause)
	return nil
}
func (d *scriptDesk) Search(_ context.Context, q confirm.Query) (confirm.Page, error) {
	page := confirm.Page{Counts: d.counts}
	for _, r := range d.rows {
		if strings.Contains(r.Name.Reveal(), q.Text) {
			page.Rows = append(page.Rows, r)
		}
	}
	return page, nil
}
func (d *scriptDesk) Open(context.Context, string) (desk.View, error) { return d.view, nil }
func (d *scriptDesk) Tick(_ context.Context, _ string, t confirm.Tick) (desk.View, error) {
	d.note("tick %s %s", t.Code, t.Value)
	d.view.Draft.Ticks = append(slices.Clone(d.view.Draft.Ticks), t)
	return d.view, nil
}
func (d *scriptDesk) Acknowledge(_ context.Context, _ string, f confirm.Finding, note string) (desk.View, error) {
	d.note("acknowledge %s", note)
	d.view.Draft.Acknowledged = nil
	if note != "" {
		d.view.Draft.Acknowledged = []confirm.Acknowledgement{{Check: f.Check, Code: f.Code, Field: f.Field, Note: note}}
	}
	return d.view, nil
}
func (d *scriptDesk) Decide(_ context.Context, _ desk.View, c desk.Conclusion) (confirm.Operation, error) {
	d.note("%s", strings.TrimSpace(fmt.Sprintf("conclude %s %s", c.Action, c.ReceiptNumber)))
	return confirm.Operation{Intent: confirm.Intent{Action: c.Action}, State: confirm.OperationSigned}, nil
}
func (d *scriptDesk) Message(_ context.Context, _ string, t desk.Text) (confirm.Operation, error) {
	d.note("message %s", t.Text)
	return confirm.Operation{}, nil
}
func (d *scriptDesk) Recall(_ context.Context, _, id string) (confirm.Operation, error) {
	d.note("recall %s", id)
	return confirm.Operation{}, nil
}
func (d *scriptDesk) CorrectWork(_ context.Context, _ desk.View, c confirm.Correction) (confirm.Operation, error) {
	d.note("correct %s %s %s %s", c.Fields[0].Field, c.Fields[0].New, c.Authorisation.Kind, c.Authorisation.Date)
	return confirm.Operation{}, nil
}
func (d *scriptDesk) Transfer(_ context.Context, _ desk.View, to string) (confirm.Operation, error) {
	d.note("transfer %s", to)
	return confirm.Operation{}, nil
}
func (d *scriptDesk) Operations(context.Context) ([]confirm.Operation, error) { return d.ops, nil }
func (d *scriptDesk) Printers(context.Context) ([]confirm.PrinterInfo, error) { return d.printers, nil }
func (d *scriptDesk) Standing(context.Context) (desk.Standing, error) {
	s := d.standing
	s.Point, s.Now = confirm.Point{Name: "台山市新宁小学确认点"}, confirm.Moment{At: noon}
	return s, nil
}
func (d *scriptDesk) Subscribe(func(desk.Changes)) (unsubscribe func()) { return func() {} }

type noContact struct{ present.ProxyStation }

func (noContact) KeepInContact(context.Context) {}
func (noContact) Kick()                         {}
func (noContact) EnrolColleague(context.Context, present.ColleagueForm) error {
	return nil
}
func (noContact) Proxy(context.Context) (confirm.ProxyFound, error) {
	return confirm.ProxyFound{Address: "proxy.school:3128"}, nil
}

// screens is a signed-in window of the test driver.
type screens struct {
	*shell
	t       *testing.T
	runner  *queueRunner
	desk    *scriptDesk
	notices *present.Notices
	win     fyne.Window
}

func newScreens(t *testing.T, change func(*scriptDesk)) *screens {
	t.Helper()
	return newScreensOf(t, false, change)
}

// newScreensOf is the window of a training, or of real work.
func newScreensOf(t *testing.T, drill bool, change func(*scriptDesk)) *screens {
	t.Helper()
	s := newFirstScreen(t, drill, change)
	s.complete()
	s.begin()
	return s
}

// newFirstScreen is the window as it is built before there is a list.
func newFirstScreen(t *testing.T, drill bool, change func(*scriptDesk)) *screens {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	s := &screens{t: t, runner: &queueRunner{}, desk: newScript()}
	if change != nil {
		change(s.desk)
	}
	s.notices = present.NewNotices(s.runner)
	bench := present.NewWorkbench(s.desk, noContact{}, s.runner, s.notices, func() time.Time { return noon }, "文档")
	s.win = test.NewTempWindow(t, newLabel("", textStyle{}))
	s.win.SetPadded(false)
	last := newSpacer()
	s.shell = newShell(bench, drill, newKeyboard(s.win.Canvas(), last), func() []menuItem { return nil }, s.notices.Dismiss)
	s.notices.OnChange = s.foot.render
	s.keys.attach()
	s.win.SetContent(container.NewStack(s.root, last))
	s.win.Resize(fyne.NewSize(1280, 800))
	return s
}

// begin starts the desk, and waits until everything is there.
func (s *screens) begin() {
	s.bench.Show(present.ScreenCheck)
	s.bench.Start()
	s.runner.settle()
}

func newScript() *scriptDesk {
	d := &scriptDesk{}
	for i := range 40 {
		d.rows = append(d.rows, confirm.Row{
			ID: fmt.Sprint("r", i), ApplicationNo: fmt.Sprint(202600000000 + i), Name: confirm.Name(fmt.Sprintf("申请人%02d", i)),
			School: "青禾县第一中学", State: confirm.StatePending,
		})
	}
	point := func(id, name string, closes time.Time) confirm.OtherPoint {
		return confirm.OtherPoint{Point: confirm.Point{ID: id, Name: name}, Window: confirm.Window{Opens: noon.Add(-time.Hour), Closes: closes}}
	}
	record := confirm.Record{
		ID: "r0", ApplicationNo: "202600000000", PointID: "here",
		Content:  confirm.Content{Kind: confirm.KindPeriodic, Identity: confirm.Identity{Name: "申请人00"}, Work: confirm.Work{School: "青禾县第一中学"}},
		Standing: confirm.Standing{State: confirm.StatePending, Messages: []confirm.SentMessage{{ID: "m1", Text: "请带合同", ClerkName: "张敏", At: noon}}},
	}
	d.view = desk.View{
		Record: record, Ahead: record, Closes: noon.Add(time.Hour),
		Conditions: []confirm.Condition{{Code: "T1", Text: "具有相应的教师资格"}, {Code: "T2", Text: "聘用为在编在岗教师"}},
		Findings:   []confirm.Finding{{Check: "same/1", Code: confirm.CodeSamePerson, Severity: confirm.SeverityWarn}},
		Rulebook:   confirm.Rulebook{OtherPoints: []confirm.OtherPoint{point("p2", "第二确认点", noon.Add(time.Hour)), point("p3", "第三确认点", noon)}},
		Allowed: []confirm.Allowance{
			{Action: confirm.ActionConcludeComplete}, {Action: confirm.ActionLeaveUnconfirmed},
			{Action: confirm.ActionConcludeIncomplete, Refusal: &confirm.Refusal{Code: confirm.CodeNoMissingCondition}},
			{Action: confirm.ActionMessage}, {Action: confirm.ActionRecallMessage},
			{Action: confirm.ActionCorrectWork}, {Action: confirm.ActionTransferPoint},
		},
	}
	return d
}

// reads gives every text that is visible in o.
func reads(o fyne.CanvasObject) string {
	var all []string
	for _, part := range test.LaidOutObjects(o) {
		if text, ok := part.(*canvas.Text); ok && text.Visible() && text.Text != "" {
			all = append(all, text.Text)
		}
	}
	return strings.Join(all, "\n")
}

func (s *screens) shows(o fyne.CanvasObject, want ...string) {
	s.t.Helper()
	got := reads(o)
	for _, w := range want {
		if !strings.Contains(got, w) {
			s.t.Errorf("%q is not shown in\n%s", w, got)
		}
	}
}

func (s *screens) did(want ...string) {
	s.t.Helper()
	if !slices.Equal(s.desk.done, want) {
		s.t.Errorf("the desk was asked for %q, want %q", s.desk.done, want)
	}
}

// open opens the first row by keyboard.
func (s *screens) open() *screens {
	s.keys.focus(s.list.table)
	press(s.list.table, fyne.KeyHome, fyne.KeyReturn)
	s.runner.settle()
	return s
}

// place is where an object is in the window.
func place(o fyne.CanvasObject) (top, bottom float32) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	return at.Y, at.Y + o.Size().Height
}

func TestNoticeLiesOverNothing(t *testing.T) {
	s := newScreens(t, nil).open()
	long := "磁盘已满，刚才的操作没有保存。请清出空间后重做。" + strings.Repeat("说明很长的一句话，", 12) + "完。"
	for _, text := range []string{"同步完成：收到 300 位申请人。", long} {
		s.notices.Info(text)
		s.root.Refresh()
		s.win.Resize(fyne.NewSize(1280, 801)) // lays out anew, as a frame of the real window does
		s.win.Resize(fyne.NewSize(1280, 800))
		for screen, body := range map[present.Screen][]fyne.CanvasObject{
			present.ScreenCheck: {s.list.table, s.list.print, s.record.conclude.root},
			present.ScreenPrint: {s.print.root}, present.ScreenSend: {s.send.root},
		} {
			s.bench.Show(screen)
			top, bottom := place(s.foot.panel)
			for _, o := range body {
				if _, end := place(o); end > top {
					t.Errorf("%s: the notice at %v lies over something that ends at %v", screen, top, end)
				}
			}
			if bottom > 800 {
				t.Errorf("%s: the notice ends below the window, at %v", screen, bottom)
			}
		}
		if got := strings.ReplaceAll(reads(s.foot.panel), "\n", ""); !strings.Contains(got, text) {
			t.Errorf("the whole sentence is not shown: %q", got)
		}
	}
	s.notices.Dismiss()
	s.bench.Show(present.ScreenCheck)
	s.shows(s.foot.panel, "Ctrl+F 查找")
	s.foot.standing(present.StandingState{Progress: "正在取回申请人 3 / 9"})
	s.shows(s.foot.panel, "正在取回申请人 3 / 9")
}

func TestListIsSearchedMarkedAndCounted(t *testing.T) {
	s := newScreens(t, nil)
	s.shows(s.list.root, "申请人00", "202600000001", "待核对", "青禾县第一中学", "共 40 位")
	s.list.head.all.tapped()
	s.shows(s.list.root, "共 40 位，已选 40", "打印所选 40")
	s.list.search.SetText("申请人07")
	s.runner.settle()
	s.shows(s.list.root, "共 1 位，已选 40", "申请人07")
	s.list.fromSearch(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.runner.settle()
	s.shows(s.record.root, "报名号 202600000000")
	s.list.search.SetText("没有这个人")
	s.runner.settle()
	if !s.emptyList() {
		t.Error("an empty list does not say why")
	}
}

func (s *screens) emptyList() bool { return s.list.empty.text != "" && s.list.emptyBox.Visible() }

func TestRecordIsTickedAndConcludedByKeys(t *testing.T) {
	s := newScreens(t, nil).open()
	shoot(t, s.win, "record")
	s.shows(s.record.root, "申请人00", "核对提示", "具有相应的教师资格", "请带合同", "第二确认点", "可办理至 2026-10-08 13:00")
	s.record.ticks.TypedRune('1')
	s.record.ticks.TypedRune('2')
	s.runner.settle()
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF7}) // not allowed: nothing happens
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.did("tick T1 met", "tick T2 not_met", "conclude conclude_complete")
	s.shows(s.record.conclude.root, "“材料齐全”已签名保存，待发送")
}

func TestFindingIsMarkedWithANoteAndTakenBack(t *testing.T) {
	s := newScreens(t, nil).open()
	row := s.record.findings.rows[0]
	row.button.Tapped(nil)
	if !row.noteBox.Visible() || s.win.Canvas().Focused() != fyne.Focusable(row.note) {
		t.Fatal("there is no field for the note")
	}
	row.button.Tapped(nil) // nothing written: as before
	if row.noteBox.Visible() {
		t.Error("the empty field stays")
	}
	row.button.Tapped(nil)
	row.note.SetText("已看原件")
	row.note.OnSubmitted("")
	s.runner.settle()
	s.shows(row.box, "已核无碍：已看原件", "撤销")
	row.button.Tapped(nil)
	s.runner.settle()
	s.shows(row.box, "标为无碍")
	s.did("acknowledge 已看原件", "acknowledge ")
}

func TestOtherActionsOfARecord(t *testing.T) {
	s := newScreens(t, nil).open()
	v := s.record
	v.messages.text.SetText("请补交考核表")
	v.messages.send.Tapped(nil)
	s.runner.settle()
	if v.messages.text.Text != "" {
		t.Error("the sent message is still in its field")
	}
	v.messages.rows[0].recall.Tapped(nil)
	s.runner.settle()

	v.correct.sign.Tapped(nil) // neither field nor authorisation is chosen
	v.correct.fieldItems()[0].act()
	v.correct.kindItems()[0].act()
	if v.correct.value.Text != "青禾县第一中学" {
		t.Errorf("the correction begins with %q", v.correct.value.Text)
	}
	v.correct.value.SetText("青禾县第二中学")
	v.correct.date.SetText("2026-09-01")
	v.correct.sign.Tapped(nil)
	s.runner.settle()
	if v.correct.value.Text != "" || v.correct.field.text != "选择项目" {
		t.Error("the signed correction is still in its form")
	}
	s.shows(v.transfer.root, "第三确认点", "所选确认点的确认时间已经") // the line may break after it
	v.transfer.rows[1].choose.Tapped(nil)             // its window has ended
	v.transfer.rows[0].choose.Tapped(nil)
	s.runner.settle()
	s.did("message 请补交考核表", "recall m1", "correct work.school 青禾县第二中学 written 2026-09-01", "transfer p2")
}

func TestActionsThatAreNotAllowedSayWhy(t *testing.T) {
	opens := noon.Add(48 * time.Hour)
	s := newScreens(t, func(d *scriptDesk) {
		for i := range d.view.Allowed {
			d.view.Allowed[i].Refusal = &confirm.Refusal{Code: confirm.CodeWindowNotOpen, Until: opens}
		}
	}).open()
	for name, o := range map[string]fyne.CanvasObject{
		"message": s.record.messages.root, "correct": s.record.correct.root, "transfer": s.record.transfer.root, "conclude": s.record.conclude.root,
	} {
		if got := reads(o); !strings.Contains(got, "2026年10月10日 12:00") {
			t.Errorf("%s does not say when it opens: %s", name, got)
		}
	}
	r := s.record
	for name, e := range map[string]*entry{
		"message": r.messages.text, "value": r.correct.value, "reference": r.correct.reference, "date": r.correct.date,
		"scan": r.scans.path, "kind of scan": r.scans.kind,
	} {
		if !e.Visible() || !e.Disabled() {
			t.Errorf("%s: shown %v, may be typed %v", name, e.Visible(), !e.Disabled())
		}
	}
	for name, b := range map[string]*button{
		"message": r.messages.send, "correct": r.correct.sign, "field": r.correct.field, "attach": r.scans.attach, "transfer": r.transfer.rows[0].choose,
	} {
		if !b.disabled || name != "field" && !strings.Contains(b.tip().why, "2026年10月10日") && name != "attach" {
			t.Errorf("the button of %s says %q, disabled %v", name, b.tip().why, b.disabled)
		}
	}
	s.keys.press("Ctrl+M")
	if got := s.notices.Current().Text; !strings.Contains(got, "2026年10月10日") {
		t.Errorf("the key says %q", got)
	}
	shoot(t, s.win, "not-allowed")
}

package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptLine is what a scriptDesk says of conflicts and of the line.
type scriptLine struct {
	conflicts  map[string]desk.Conflict
	log        []confirm.SyncEntry
	reconciled confirm.Reconciliation
	remaining  confirm.CloseOut
	changed    bool // of the next Refresh
	claims     []confirm.Claim
}

func (d *scriptDesk) Refresh(context.Context, string) (bool, []confirm.Claim, error) {
	return d.changed, d.claims, nil
}
func (d *scriptDesk) AsOf(string) time.Time { return noon }
func (d *scriptDesk) Leave(string)          {}

func (d *scriptDesk) Conflict(_ context.Context, id string) (desk.Conflict, error) {
	c, ok := d.conflicts[id]
	if !ok {
		return c, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return c, nil
}
func (d *scriptDesk) Recheck(_ context.Context, id string) (desk.View, error) {
	d.note("recheck %s", id)
	return d.view, nil
}
func (d *scriptDesk) SignAgain(_ context.Context, c desk.Conflict, mine []string) (confirm.Operation, error) {
	d.note("sign again %s %s", c.Operation.Intent.OperationID, strings.Join(mine, ","))
	return confirm.Operation{State: confirm.OperationSigned}, nil
}
func (d *scriptDesk) GiveUp(_ context.Context, id, why string) error {
	d.note("give up %s %s", id, why)
	return nil
}
func (d *scriptDesk) SyncLog(context.Context, int) ([]confirm.SyncEntry, error) { return d.log, nil }
func (d *scriptDesk) Reconcile(context.Context) (confirm.Reconciliation, error) {
	return d.reconciled, nil
}
func (d *scriptDesk) CloseOut(context.Context) (confirm.CloseOut, error) { return d.remaining, nil }
func (d *scriptDesk) LineBudget(context.Context) (int, error)            { return 0, nil }
func (d *scriptDesk) SetLineBudget(_ context.Context, n int) error {
	d.note("budget %d", n)
	return nil
}

// refusedOn gives a refused conclusion and the record as the registry has it now.
func refusedOn(id string, code confirm.Code, change func(*confirm.Record)) desk.Conflict {
	base := confirm.Record{ID: "r2", ApplicationNo: "202600000002", Version: 1, Digest: "a", Content: confirm.Content{
		Kind:     confirm.KindPeriodic,
		Identity: confirm.Identity{Name: "申请人02", Sex: confirm.SexFemale},
		Work:     confirm.Work{School: "青禾县第一中学", Stage: "初中", Title: "一级教师"},
		Contact:  confirm.Contact{Phone: "13800000002"},
	}, Standing: confirm.Standing{State: confirm.StatePending}}
	theirs := base
	change(&theirs)
	book := confirm.Rulebook{
		Point: confirm.Point{BureauName: "青禾县教育局", BureauPhone: "0000-1234567"},
		Conditions: []confirm.Condition{
			{Code: "T1", Text: "具有相应的教师资格", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Concerns: []string{"certificate."}},
			{Code: "T2", Text: "聘用为在编在岗教师", Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}, Concerns: []string{"work."}},
		},
	}
	c := desk.Conflict{
		Base: base, Mine: base, Theirs: theirs, Rulebook: book,
		Operation: confirm.Operation{State: confirm.OperationRefused, Code: code, SignedAt: noon, Intent: confirm.Intent{
			OperationID: id, RecordID: "r2", Action: confirm.ActionConcludeComplete,
			Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T2", Value: confirm.TickMet}},
		}},
	}
	c.Fields = confirm.Compare(base.Content, base.Content, theirs.Content)
	c.What = book.ConflictOf(c.Operation.Intent, code, base, theirs)
	return c
}

func moveSchool(r *confirm.Record) {
	r.Version, r.Digest, r.Content.Work.School = 2, "b", "青禾县第九小学"
}

func newPhone(r *confirm.Record) {
	r.Version, r.Digest, r.Content.Contact.Phone = 2, "b", "13900000002"
}

// correctionClash is a correction of two fields, one of which the applicant changed too.
func correctionClash() desk.Conflict {
	c := refusedOn("o1", confirm.CodeContentChanged, moveSchool)
	i := &c.Operation.Intent
	i.Action, i.Ticks = confirm.ActionCorrectWork, nil
	i.Correction = &confirm.Correction{
		Fields:        []confirm.FieldCorrection{{Field: "work.title", New: "高级教师"}, {Field: "work.school", New: "青禾县第八小学"}},
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委托书 17 号", Date: "2026-09-30"},
	}
	c.Mine.Content.Work.Title, c.Mine.Content.Work.School = "高级教师", "青禾县第八小学"
	c.Fields = confirm.Compare(c.Base.Content, c.Mine.Content, c.Theirs.Content)
	c.Kept, c.Clashes = confirm.MergeCorrection(c.Base.Content, c.Theirs.Content, i.Correction.Fields)
	return c
}

// withConflicts is a window whose outbox has these refusals.
func withConflicts(t *testing.T, all ...desk.Conflict) *screens {
	return newScreens(t, func(d *scriptDesk) {
		d.conflicts = map[string]desk.Conflict{}
		for _, c := range all {
			d.conflicts[c.Operation.Intent.OperationID] = c
			d.ops = append(d.ops, c.Operation)
		}
	})
}

func (s *screens) keyed(names ...fyne.KeyName) {
	for _, name := range names {
		s.keys.typed(&fyne.KeyEvent{Name: name})
		s.runner.settle()
	}
}

// toConflicts goes to the conflicts by keys alone.
func (s *screens) toConflicts() *screens {
	s.keyed(fyne.KeyF4, fyne.KeyF4)
	if s.bench.SendPage() != present.PageConflicts {
		s.t.Fatalf("two times F4 show %s", s.bench.SendPage())
	}
	return s
}

func TestConflictIsCheckedAnewByKeys(t *testing.T) {
	s := withConflicts(t, refusedOn("o1", confirm.CodeContentChanged, moveSchool)).toConflicts()
	v := s.send.conflicts
	s.shows(v.root, present.ConflictSeen, present.ConflictNow, present.ConflictMine, "青禾县第一中学", "青禾县第九小学",
		"已改，要核对", "要重新核对", "改过资料", "13800000002", "0000-1234567", "按旧内容打印的申请表作废", "按新内容重新核对", "稍后处理", "放弃我的结论")
	if strings.Contains(reads(v.root), "初级") || strings.Contains(reads(v.compare.box), "一级教师") {
		t.Error("what is alike is not folded")
	}
	v.compare.fold.Tapped(nil)
	s.shows(v.compare.box, "一级教师")
	s.keyed(fyne.KeyF8)
	s.did("recheck o1")
	if s.bench.Screen() != present.ScreenCheck {
		t.Error("the record to be checked anew is not shown")
	}
}

func TestSoftConflictIsSignedWithOneKey(t *testing.T) {
	s := withConflicts(t, refusedOn("o1", confirm.CodeContentChanged, newPhone)).toConflicts()
	s.shows(s.send.conflicts.root, "看过变化，重新签名", "13900000002", "（手机）")
	s.keyed(fyne.KeyF8)
	s.did("sign again o1 ")
}

func TestClashOfACorrectionIsChosenByField(t *testing.T) {
	s := withConflicts(t, correctionClash()).toConflicts()
	v := s.send.conflicts
	s.shows(v.root, "两边都改", "青禾县第八小学", "青禾县第九小学", "委托书 17", "请先逐项选择")
	s.keyed(fyne.KeyF8) // not yet
	s.did()
	s.keys.focus(v.table)
	press(v.table, fyne.KeyReturn) // to the first choice
	press(s.win.Canvas().Focused(), fyne.KeyRight, fyne.KeyRight)
	s.runner.settle()
	s.keyed(fyne.KeyF8)
	s.did("sign again o1 work.school")
}

func TestConflictIsGivenUpOrLeft(t *testing.T) {
	other := refusedOn("o2", confirm.CodeRemoved, moveSchool)
	other.Gone, other.Theirs = true, confirm.Record{}
	s := withConflicts(t, refusedOn("o1", confirm.CodeContentChanged, moveSchool), other).toConflicts()
	v := s.send.conflicts
	s.keyed(fyne.KeyF9) // later: the next one
	s.shows(v.root, "已撤回或移除", "退还")
	if v.act.Visible() {
		t.Error("a record that is gone can be checked anew")
	}
	s.keyed(fyne.KeyF7) // asks for the reason
	if s.win.Canvas().Focused() != fyne.Focusable(v.reason) {
		t.Error("the keyboard is not on the reason")
	}
	s.did()
	v.reason.SetText("材料已退还")
	s.keyed(fyne.KeyF7)
	s.did("give up o2 材料已退还")
}

// TestConflictIsNotExchangedUnderTheFingers: what came meanwhile is shown by a
// key, not signed by it.
func TestConflictIsNotExchangedUnderTheFingers(t *testing.T) {
	s := withConflicts(t, refusedOn("o1", confirm.CodeContentChanged, newPhone)).toConflicts()
	s.desk.conflicts["o1"] = refusedOn("o1", confirm.CodeContentChanged, func(r *confirm.Record) {
		newPhone(r)
		r.Version, r.Digest, r.Content.Work.School = 3, "c", "青禾县第九小学"
	})
	s.bench.Conflicts.Reload()
	s.runner.settle()
	s.shows(s.send.conflicts.root, "资料又变了", "看新的变化")
	s.keyed(fyne.KeyF8)
	s.did()
	s.shows(s.send.conflicts.root, "青禾县第九小学", "按新内容重新核对")
}

func TestOutboxLeadsToTheConflict(t *testing.T) {
	s := withConflicts(t, refusedOn("o1", confirm.CodeContentChanged, moveSchool))
	s.keyed(fyne.KeyF4)
	press(s.send.outbox.table, fyne.KeyEnd)
	s.shows(s.send.outbox.root, "冲突 1", "申请人02", "看冲突")
	press(s.send.outbox.table, fyne.KeyReturn)
	s.runner.settle()
	if s.bench.SendPage() != present.PageConflicts {
		t.Error("the conflict is not shown")
	}
}

func TestLogAndReconciliationAreShown(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.log = []confirm.SyncEntry{
			{At: noon, Kind: confirm.SyncSend, Sent: 37, Accepted: 35, Refused: 1, Unknown: 1, Code: confirm.ProblemOffline, Automatic: true},
			{At: noon.Add(-time.Hour), Kind: confirm.SyncReconcile},
		}
		d.reconciled = confirm.Reconciliation{At: noon,
			States:      []confirm.StateCount{{State: confirm.StatePending, Here: 12, There: 13}, {State: confirm.StateComplete, Here: 4, There: 4, Same: true}},
			Differences: []confirm.Difference{{ApplicationNo: "202600000003", There: confirm.StatePending}},
		}
	})
	s.bench.ShowSend(present.PageLog)
	s.runner.settle()
	press(s.send.log.table, fyne.KeyDown, fyne.KeyHome)
	s.shows(s.send.log.root, "12:00 发送 37 条：35 已受理，1 冲突，1 网络中断，将自动重试", "11:00 对账：两边一致", "连不上登记库")
	s.bench.ShowSend(present.PageReconcile)
	s.keyed(fyne.KeyF8)
	s.runner.settle()
	s.shows(s.send.reconcile.root, "1 位申请人与登记库不同", "待核对", "13", "202600000003", "申请人03", "没有", "登记库有、本机没有")
	s.bench.ShowSend(present.PageLine)
	s.runner.settle()
	press(s.send.line.budget, fyne.KeyRight)
	s.runner.settle()
	s.did("budget 8192")
}

func TestCallCoversTheWindowUntilPutOff(t *testing.T) {
	s := newScreens(t, nil)
	call := present.StandingState{Unsent: 5, Call: present.Call{Shown: true, Title: "还有 5 项没有送达登记库", Text: "确认时间还剩 01:30:00。"}}
	s.bench.Standing.OnChange(call)
	top := s.win.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("nothing covers the window")
	}
	s.shows(top, "还有 5 项没有送达登记库", "01:30:00", "立即发送", "导出离线包", "15 分钟后再提醒")
	if s.win.Canvas().Focused() != fyne.Focusable(s.call.send) {
		t.Error("the keyboard is not on the call")
	}
	shown := s.bench.Screen()
	s.keyed(fyne.KeyF3, fyne.KeyF8) // of what is covered
	if s.bench.Screen() != shown {
		t.Error("a key reaches what the call covers")
	}
	s.did()
	call.Call = present.Call{}
	s.bench.Standing.OnChange(call)
	if s.win.Canvas().Overlays().Top() != nil {
		t.Error("the call stays")
	}
	s.standing.unsent.Tapped(nil)
	if s.bench.Screen() != present.ScreenSend || s.bench.SendPage() != present.PageOutbox {
		t.Error("the unsent counter leads nowhere")
	}
	s.troubles.open()
	s.desk.standing.Conflict = 1
	s.bench.Standing.Reload()
	s.runner.settle()
	s.troubles.open()
	s.tap(s.troubles.flap.root, "看冲突")
	if s.bench.SendPage() != present.PageConflicts {
		t.Error("the conflict counter leads nowhere")
	}
}

func TestRecordTellsWhoElseAndWhatHasChanged(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.changed, d.claims = true, []confirm.Claim{{ClerkName: "李老师", Since: noon.Add(-3 * time.Minute)}}
	}).open()
	s.shows(s.record.root, "李老师正在办理（3 分钟前）", "数据截至 12:00", "登记库中刚有变化", "重新打开")
	s.keyed(fyne.KeyF10)
	if s.record.newer.Visible() {
		t.Error("the record was opened again and the offer stays")
	}
}

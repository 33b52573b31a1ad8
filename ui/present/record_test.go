package present

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"pgregory.net/rapid"
)

type recordBench struct {
	*Record
	runner  *stepRunner
	desk    *fakeDesk
	notices *Notices
}

func view(id string) desk.View {
	return desk.View{
		Record: confirm.Record{
			ID: id, ApplicationNo: "20260000" + id,
			Content: confirm.Content{Kind: confirm.KindPeriodic, Identity: confirm.Identity{
				Name: "古兰丹姆·塔比勒迪", DocumentNumber: "34100219850812002X", Sex: confirm.SexFemale, Ethnicity: "05",
			}},
			Standing: confirm.Standing{State: confirm.StatePending},
		},
		Conditions: []confirm.Condition{
			{Code: "T1", Text: "具有与任教岗位相应的教师资格", Evidence: "教师资格证书原件"},
			{Code: "T3", Text: "师德表现良好", Evidence: "师德表现证明", FromSchool: true},
		},
		Draft: confirm.Draft{RecordID: id, Remark: "旧备注"},
		Allowed: []confirm.Allowance{
			{Action: confirm.ActionConcludeComplete, Refusal: &confirm.Refusal{Code: confirm.CodeConditionUnanswered, Args: map[string]string{"conditions": "T1"}}},
			{Action: confirm.ActionConcludeIncomplete},
			{Action: confirm.ActionLeaveUnconfirmed},
		},
	}
}

func newRecordBench(t *testing.T) *recordBench {
	b := &recordBench{runner: &stepRunner{t: t}, desk: &fakeDesk{views: map[string]desk.View{}}}
	for _, id := range []string{"r1", "r2", "r3"} {
		b.desk.views[id] = view(id)
	}
	b.notices = NewNotices(b.runner)
	b.Record = NewRecord(b.desk, b.runner, b.notices)
	return b
}

func (b *recordBench) open(id string) *recordBench {
	b.Open(id)
	b.runner.settle()
	return b
}

func TestRecordIsShownOnceItIsRead(t *testing.T) {
	b := newRecordBench(t)
	opened := 0
	b.OnOpened = func() { opened++ }
	if b.State().Empty == "" {
		t.Error("nothing says what to do when no record is open")
	}
	b.Open("r1")
	check(t, "busy", b.State().Busy, true)
	b.runner.settle()
	s := b.State()
	check(t, "id", s.ID, "r1")
	check(t, "name", s.Name, "古兰丹姆·塔比勒迪")
	check(t, "remark", s.Remark, "旧备注")
	check(t, "opened", opened, 1)
	b.open("r1") // read again, not opened again
	check(t, "opened", opened, 1)
	b.Close()
	check(t, "id", b.State().ID, "")
}

func TestLeavingARecordEarlyDropsItsLateAnswer(t *testing.T) {
	b := newRecordBench(t)
	b.Open("r1")
	b.Open("r2")
	b.runner.settle()
	check(t, "id", b.State().ID, "r2")
	check(t, "opened", strings.Join(b.desk.opened, " "), "r1 r2")
	b.Open("r3")
	b.Close()
	b.runner.settle()
	check(t, "id", b.State().ID, "")
}

func TestRecordThatCannotBeOpened(t *testing.T) {
	b := newRecordBench(t)
	b.open("nobody")
	check(t, "id", b.ID(), "")
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemNotFound, nil))
}

func TestTickSetsChangesAndTakesBack(t *testing.T) {
	b := newRecordBench(t).open("r1")
	b.Tick("T1", confirm.TickNotMet)
	b.runner.settle()
	b.Note("T1", "缺原件")
	b.runner.settle()
	check(t, "value", b.State().Ticks[0].Value, confirm.TickNotMet)
	check(t, "note", b.State().Ticks[0].Note, "缺原件")
	check(t, "done", b.State().TicksDone, "已核 1 / 2 项")
	b.Tick("T1", confirm.TickMet)
	b.runner.settle()
	check(t, "value", b.State().Ticks[0].Value, confirm.TickMet)
	check(t, "note of a met condition", b.State().Ticks[0].Note, "")
	b.Tick("T1", confirm.TickMet)
	check(t, "working", b.State().Working, true)
	b.runner.settle()
	check(t, "the same again", b.State().Ticks[0].Value, confirm.TickMet)
	check(t, "working", b.State().Working, false)
	b.Tick("T1", "")
	b.runner.settle()
	check(t, "taken back", b.State().Ticks[0].Value, confirm.TickValue(""))
}

func TestConcludeRightAfterATickSeesTheTick(t *testing.T) {
	b := newRecordBench(t).open("r1")
	kicked := 0
	b.OnConcluded = func() { kicked++ }
	b.Tick("T1", confirm.TickMet)
	b.Tick("T3", confirm.TickNotMet)
	b.Annotate("12", "", "缺一页")
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.Conclude(confirm.ActionConcludeIncomplete) // a double click
	b.Tick("T1", confirm.TickNotMet)             // too late
	check(t, "busy", b.State().Busy, true)
	for _, c := range b.State().Conclusions {
		check(t, "enabled while busy", c.Enabled, false)
	}
	b.runner.settle()
	check(t, "concluded", len(b.desk.concluded), 1)
	got := b.desk.concluded[0]
	check(t, "ticks", fmt.Sprint(got.Ticks), fmt.Sprint([]confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T3", Value: confirm.TickNotMet}}))
	check(t, "remark", got.Remark, "缺一页")
	check(t, "saved", b.State().Saved, "“材料不全”已签名保存，待发送")
	check(t, "badge", b.State().Badge, Badge{"待发送", ToneUnsent})
	check(t, "kicked", kicked, 1)
}

// What was said of a saved conclusion ends with the registry's word on it.
func TestSavedIsToldUntilTheRegistryAnswers(t *testing.T) {
	for _, state := range []confirm.OperationState{
		confirm.OperationSending, confirm.OperationUnknown, confirm.OperationAccepted, confirm.OperationRefused,
	} {
		b := newRecordBench(t).open("r1")
		b.Conclude(confirm.ActionLeaveUnconfirmed)
		b.runner.settle()
		view := b.desk.views["r1"]
		view.Operations[len(view.Operations)-1].State = state
		b.desk.views["r1"] = view
		b.Open("r1")
		b.runner.settle()
		check(t, string(state), b.State().Saved != "", state.Open())
	}
}

func TestRefusedConclusionSaysWhyAndReadsAgain(t *testing.T) {
	b := newRecordBench(t).open("r1")
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.desk.err = &confirm.Refusal{Code: confirm.CodeContentChanged}
	b.runner.settle()
	check(t, "concluded", len(b.desk.concluded), 0)
	check(t, "notice", b.notices.Current().Text, Words(confirm.CodeContentChanged, nil))
	check(t, "read again", len(b.desk.opened), 2)
	check(t, "busy", b.State().Busy, false)
	check(t, "saved", b.State().Saved, "")
}

func TestConcludeOnARecordThatWasLeft(t *testing.T) {
	b := newRecordBench(t).open("r1")
	b.Conclude(confirm.ActionLeaveUnconfirmed)
	b.Open("r2")
	b.runner.settle()
	check(t, "concluded", b.desk.concluded[0].RecordID, "r1")
	check(t, "shown", b.State().ID, "r2")
	check(t, "saved is not told of another record", b.State().Saved, "")
}

func TestTypingIsSavedNewestLast(t *testing.T) {
	b := newRecordBench(t).open("r1")
	for _, text := range []string{"缺", "缺一", "缺一页"} {
		b.Annotate("", "", text)
	}
	check(t, "jobs", len(b.runner.jobs), 1)
	b.Annotate("", "", "缺一页")
	b.runner.settle()
	check(t, "saved", b.desk.views["r1"].Draft.Remark, "缺一页")
	check(t, "shown", b.State().Remark, "缺一页")

	b.Annotate("7", "A1", "走前写的")
	b.Open("r2")
	b.runner.settle()
	check(t, "saved after leaving", b.desk.views["r1"].Draft.Remark, "走前写的")
	check(t, "not in the other", b.desk.views["r2"].Draft.Remark, "旧备注")
	check(t, "shown", b.State().Remark, "旧备注")
}

func TestFailedSaveIsTold(t *testing.T) {
	b := newRecordBench(t).open("r1")
	b.Tick("T1", confirm.TickMet)
	b.desk.err = problem(confirm.ProblemDiskFull)
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemDiskFull, nil))
	check(t, "value", b.State().Ticks[0].Value, confirm.TickValue(""))
}

func TestExplanationGoesWithTheConclusion(t *testing.T) {
	b := newRecordBench(t)
	v := view("r1")
	v.Record.Standing.State = confirm.StateComplete
	b.desk.views["r1"] = v
	b.open("r1")
	check(t, "asks why", b.State().AsksWhy, true)
	b.Explain("材料有误")
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "explanation", b.desk.concluded[0].Explanation, "材料有误")
	b.open("r2")
	check(t, "asks why", b.State().AsksWhy, false)
}

func TestRecordFollowsNewsFromTheList(t *testing.T) {
	b := newRecordBench(t).open("r1")
	follow := func(r confirm.Row) { b.Follow(func(id string) (confirm.Row, bool) { return r, id == r.ID }) }
	follow(confirm.Row{ID: "r1", State: confirm.StatePending})
	follow(confirm.Row{ID: "r2", State: confirm.StateComplete})
	check(t, "read again without news", len(b.desk.opened), 1)
	follow(confirm.Row{ID: "r1", State: confirm.StatePending, Operation: confirm.OperationSigned})
	b.runner.settle()
	check(t, "read again", len(b.desk.opened), 2)
}

// However keys, clicks and slow answers mix: a record is concluded at most
// once for each press while it was open, with the ticks made on it, and
// nothing typed on one record lands on another.
func TestRecordUnderAnyMixOfHands(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newRecordBench(t)
		ids := []string{"r1", "r2", "r3"}
		written := map[string]string{}
		steps := rapid.IntRange(1, 40).Draw(rt, "steps")
		for n := range steps {
			switch rapid.IntRange(0, 5).Draw(rt, "hand") {
			case 0:
				b.Open(rapid.SampledFrom(ids).Draw(rt, "id"))
			case 1:
				if s := b.State(); s.ID != "" && !s.Busy {
					text := fmt.Sprintf("%s 第%d次", s.ID, n)
					b.Annotate("", "", text)
					written[s.ID] = text
				}
			case 2:
				b.Tick("T1", confirm.TickMet)
			case 3:
				b.Conclude(confirm.ActionLeaveUnconfirmed)
			default:
				if len(b.runner.jobs) > 0 {
					b.runner.step()
				}
			}
			// What only asks changes nothing, and waits for nobody.
			asks := []string{"refresh", "file box", "file number"}
			if work := slices.DeleteFunc(b.runner.labels(), func(l string) bool { return slices.Contains(asks, l) }); len(work) > 1 {
				rt.Fatalf("two jobs of one record at once: %v", b.runner.labels())
			}
		}
		b.runner.settle()
		for _, id := range ids {
			if want, ok := written[id]; ok && b.desk.views[id].Draft.Remark != want {
				rt.Fatalf("%s holds %q, typed was %q", id, b.desk.views[id].Draft.Remark, want)
			}
		}
		for _, c := range b.desk.concluded {
			if c.Remark != "旧备注" && !strings.HasPrefix(c.Remark, c.RecordID) {
				rt.Fatalf("conclusion of %s carries %q", c.RecordID, c.Remark)
			}
		}
		if b.State().Busy && b.State().ID != "" {
			rt.Fatal("still busy when all is done")
		}
	})
}

func TestDescribeShowsEveryBlock(t *testing.T) {
	v := view("r1")
	v.Record.Content.Certificate = confirm.Certificate{Number: "20064403220017429", IssuedOn: "2006-11-06", Kind: confirm.QualificationPrimary, ScanSHA256: "ab"}
	v.Record.Content.Work = confirm.Work{School: "新宁小学", CareerStart: "2001-09-01"}
	v.Record.Content.Period = confirm.Period{TrainingHours: 372, Assessments: []confirm.YearAssessment{{Year: 2024, Result: "合格"}, {Year: 2025, Result: "优秀"}}}
	v.Findings = []confirm.Finding{
		{Code: confirm.CodeCertificateSex, Severity: confirm.SeverityHint, Field: "certificate.number"},
		{Code: confirm.CodeCertificateYear, Severity: confirm.SeverityWarn, Field: "certificate.number", Args: map[string]string{"number": "2006", "issued": "2007"}},
	}
	s := describe(v)
	values := map[string]Line{}
	for _, lines := range [][]Line{s.Identity, s.Certificate, s.Work, s.Other} {
		for _, l := range lines {
			values[l.Label] = l
		}
	}
	for label, want := range map[string]string{
		"证件号码": "341002 19850812 002X", "性别": "女", "民族": "维吾尔族", "联系电话": "—", "证书号码": "20064403220017429",
		"资格种类": "小学教师资格", "参加工作": "2001-09-01", "培训学时": "372", "年度考核": "2024 合格，2025 优秀", "最高学历": "—",
	} {
		check(t, label, values[label].Value, want)
	}
	check(t, "the worst finding flags the field", values["证书号码"].Flag, ToneWarn)
	check(t, "photo note", s.PhotoNote, "未上传照片")
	check(t, "scan note", s.ScanNote, "图片尚未下载")
	check(t, "finding", s.Findings[1].Word, "核对")
	check(t, "from school", s.Ticks[1].FromSchool, true)
	v.Record.Content.Kind = confirm.KindFirst
	for _, l := range describe(v).Other {
		if l.Label == "培训学时" {
			t.Error("首次注册 is asked for hours of training")
		}
	}
}

func TestHistoryKeepsTheRegistrysOrder(t *testing.T) {
	v := view("r1")
	day := 24 * time.Hour
	v.Record.Standing = confirm.Standing{
		State:    confirm.StateComplete,
		Decision: &confirm.Decision{Action: confirm.ActionConcludeComplete, ClerkName: "张敏", At: noon, ReceiptNumber: "XN01-20261008-0001"},
		Stages: []confirm.StageResult{
			{Stage: "初审", Result: "暂缓注册", Organ: "台山市教育局", At: noon.Add(-3 * day)},
			{Stage: "复核", Result: "合格", Organ: "江门市教育局", At: noon.Add(-2 * day)},
		},
	}
	v.Operations = []confirm.Operation{
		{State: confirm.OperationAccepted, SignedAt: noon},
		{State: confirm.OperationRefused, Code: confirm.CodeAlreadyDecided, SignedAt: noon, ResolvedAt: noon, Resolution: "已与对方核对"},
		{State: confirm.OperationUnknown, SignedAt: noon, Intent: confirm.Intent{Action: confirm.ActionConcludeIncomplete}},
	}
	lines := describe(v).History
	check(t, "lines", len(lines), 6)
	check(t, "decision", lines[0].What, "现场确认：材料齐全")
	check(t, "receipt", lines[0].Detail, "受理凭证 XN01-20261008-0001")
	check(t, "stage", lines[1].What, "初审：暂缓注册")
	check(t, "still to come", lines[3].What, "终审：尚未办理")
	check(t, "given up", lines[4].Badge.Word, "已放弃")
	check(t, "reason", lines[4].Detail, "已与对方核对")
	check(t, "mine", lines[5].Mine, true)
	check(t, "unknown", lines[5].Badge.Word, "结果未知")
	check(t, "time in Shanghai", lines[0].When, "2026-10-08 12:00")
}

func TestPrintsAndConclusions(t *testing.T) {
	v := view("r1")
	v.Prints = []confirm.Document{
		{Kind: confirm.PaperForm, Preview: true, State: confirm.DocumentDone, PrintNo: 1, UpdatedAt: noon},
		{Kind: confirm.PaperReceipt, State: confirm.DocumentFailed, Code: confirm.ProblemReceiptNotReady, PrintNo: 2, UpdatedAt: noon},
	}
	s := describe(v)
	check(t, "preview", s.Prints[0].What, "申请表（预览）")
	check(t, "again", s.Prints[1].What, "受理凭证，补打 1")
	check(t, "failed", s.Prints[1].Failed, true)
	c := conclusions(v, false)
	check(t, "order", c[0].Label+c[1].Label+c[2].Label, "未作确认材料不全材料齐全")
	check(t, "enabled", c[1].Enabled, true)
	check(t, "disabled", c[2].Enabled, false)
	check(t, "reason", c[2].Reason, Sentence(v.Allowed[0].Refusal))
	v.Allowed = nil
	check(t, "not in the table", conclusions(v, false)[0].Reason, "现在不能作此结论")
}

func TestNumberOfABlankReceiptGoesWithTheConclusion(t *testing.T) {
	tests := map[string]struct {
		blanks int
		typed  string
		action confirm.Action
		asks   bool
		want   string
	}{
		"none printed":        {0, "", confirm.ActionConcludeComplete, false, ""},
		"printed, not typed":  {2, "", confirm.ActionConcludeComplete, true, ""},
		"typed as by hand":    {2, " ＸＮ01-20261008-0003 ", confirm.ActionConcludeComplete, true, "XN01-20261008-0003"},
		"not of this outcome": {2, "XN01-20261008-0003", confirm.ActionLeaveUnconfirmed, true, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newWorkBench(t, false)
			v := view("r0")
			v.Allowed = []confirm.Allowance{{Action: confirm.ActionConcludeComplete}, {Action: confirm.ActionLeaveUnconfirmed}}
			b.desk.views["r0"] = v
			for range tt.blanks {
				b.desk.numbers = append(b.desk.numbers, confirm.ReservedNumber{State: confirm.NumberPrinted})
			}
			b.Blanks.Load()
			b.List.OpenRow(0)
			b.runner.settle()
			check(t, "asks", b.Record.State().AsksNumber, tt.asks)
			b.Record.SetNumber(tt.typed)
			b.Record.Conclude(tt.action)
			b.runner.settle()
			check(t, "number", b.desk.concluded[0].ReceiptNumber, tt.want)
			check(t, "the field is empty again", b.Record.State().Number, "")
		})
	}
}

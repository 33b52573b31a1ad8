package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// actionBench is a record on which everything is allowed until its window ends.
func actionBench(t *testing.T) *recordBench {
	b := newRecordBench(t)
	v := b.desk.views["r1"]
	v.Record.PointID = "here"
	v.Record.Content.Work.School = "新宁小学"
	v.Closes = noon.Add(time.Hour)
	v.Findings = []confirm.Finding{
		{Check: "date_order/1", Code: confirm.CodeSamePerson, Severity: confirm.SeverityWarn, Field: "identity.document_number"},
		{Check: "photo/1", Code: confirm.CodeOtherPoint, Severity: confirm.SeverityBlock},
	}
	for _, a := range []confirm.Action{confirm.ActionMessage, confirm.ActionRecallMessage, confirm.ActionCorrectWork, confirm.ActionTransferPoint} {
		v.Allowed = append(v.Allowed, confirm.Allowance{Action: a})
	}
	point := func(id, name string, closes time.Time) confirm.OtherPoint {
		return confirm.OtherPoint{Point: confirm.Point{ID: id, Name: name}, Window: confirm.Window{Opens: noon.Add(-time.Hour), Closes: closes}}
	}
	v.Rulebook.OtherPoints = []confirm.OtherPoint{
		point("here", "本点", noon.Add(time.Hour)), point("p2", "第二点", noon.Add(time.Hour)), point("p3", "第三点", noon),
	}
	v.Ahead = v.Record
	b.desk.views["r1"] = v
	b.Moment = func() time.Time { return noon }
	return b.open("r1")
}

func TestFindingLookedIntoAndTakenBack(t *testing.T) {
	b := actionBench(t)
	check(t, "may", b.State().Findings[0].CanAcknowledge, true)
	check(t, "what blocks is never fine", b.State().Findings[1].CanAcknowledge, false)
	b.Acknowledge(0, " 已看原件 ")
	b.runner.settle()
	check(t, "note", b.State().Findings[0].Acknowledged, "已看原件")
	b.Acknowledge(0, "")
	b.runner.settle()
	check(t, "note", b.State().Findings[0].Acknowledged, "")
	b.Acknowledge(7, "没有这一条")
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemNotFound, nil))
}

func TestActionsAreSignedOnTheOpenRecord(t *testing.T) {
	b := actionBench(t)
	kicked, cleared := 0, 0
	b.OnConcluded = func() { kicked++ }
	done := func() { cleared++ }
	b.Message("  ", done) // nothing to say
	b.Message("请带合同", done)
	b.Message("请带合同", done) // a double press
	check(t, "busy", b.State().Message.Enabled, false)
	b.runner.settle()
	b.Recall("m1")
	b.runner.settle()
	b.Correct(CorrectionForm{Field: "work.school", Value: " 二小 ", Kind: confirm.AuthorisationWritten, Reference: "委 1 号", Date: "２０２６-09-01 "}, done)
	b.runner.settle()
	b.Transfer("p2")
	b.runner.settle()
	check(t, "signed", strings.Join(b.desk.acts, "; "),
		"message r1 请带合同; recall r1 m1; correct r1 work.school 二小 written 委 1 号 2026-09-01; transfer r1 p2")
	check(t, "kicked", kicked, 4)
	check(t, "cleared", cleared, 2)
	check(t, "said", b.notices.Current().Text, "更换确认点已签名保存，待发送。")
}

func TestActionThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	b := actionBench(t)
	b.desk.err = &confirm.Refusal{Code: confirm.CodeAuthorisationRequired}
	b.Correct(CorrectionForm{Field: "work.school"}, func() { t.Error("the form was cleared") })
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.CodeAuthorisationRequired, nil))
	check(t, "may be tried again", b.State().Correct.Enabled, true)
}

func TestActionsSayWhyNotAndUntilWhen(t *testing.T) {
	b := actionBench(t)
	s := b.State()
	check(t, "until", s.Correct.Until, "可办理至 "+timeWord(noon.Add(time.Hour)))
	check(t, "messages have no end", s.Message.Until, "")
	check(t, "points", len(s.Points), 2)
	check(t, "open point", s.Points[0].Name+" "+s.Points[0].Reason, "第二点 ")
	check(t, "closed point", s.Points[1].Reason, Words(confirm.CodeTransferClosed, nil))
	check(t, "closed point", s.Points[1].Enabled, false)
	check(t, "kinds when the plan names none", s.Authorisations[0].Word, "书面委托书")
	check(t, "field", s.Correctable[0], FieldLine{"work.school", "任教学校", "新宁小学", false})

	v := view("r2")
	opens := noon.Add(24 * time.Hour)
	v.Allowed = []confirm.Allowance{{Action: confirm.ActionTransferPoint, Refusal: &confirm.Refusal{Code: confirm.CodeWindowNotOpen, Until: opens}}}
	b.desk.views["r2"] = v
	s = b.open("r2").State()
	if !strings.Contains(s.Transfer.Reason, opens.In(Shanghai()).Format("2006年1月2日 15:04")) {
		t.Errorf("the reason does not say when: %q", s.Transfer.Reason)
	}
	check(t, "not judged", s.Correct.Reason, "现在不能这样办理")
}

func TestMessageStates(t *testing.T) {
	told := []confirm.SentMessage{
		{ID: "a", Text: "一"}, {ID: "b", Text: "二", ReadAt: noon}, {ID: "c", Text: "三", RecalledAt: noon},
		{ID: "d", Text: "四", ReadAt: noon, RecalledAt: noon.Add(time.Hour)},
	}
	var v desk.View
	v.Record.Standing.Messages = told
	v.Ahead.Standing.Messages = append(told[:4:4], confirm.SentMessage{ID: "e", Text: "五"})
	var got []string
	for _, l := range messageLines(v, true) {
		word := l.State
		if l.CanRecall {
			word += "可撤回"
		}
		got = append(got, word)
	}
	check(t, "states", strings.Join(got, " "), "未读可撤回 已读可撤回 已撤回 已读后撤回 待发送可撤回")
}

func TestHistoryOfCorrectionsScansAndStages(t *testing.T) {
	var v desk.View
	st := &v.Record.Standing
	st.Corrections = []confirm.WorkCorrection{{
		Fields: []confirm.FieldCorrection{{Field: "work.title", Old: "二级教师", New: "一级教师"}}, ClerkName: "张敏", At: noon,
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationConsent, Reference: "本人电话", Date: "2026-09-01"},
	}}
	c := correctionLines(v)[0]
	check(t, "what", c.What, "教师职务由“二级教师”改为“一级教师”")
	check(t, "on whose word", c.Detail, "依据 当面同意 本人电话（2026-09-01）")

	st.Scans = []confirm.AttachedScan{{OperationID: "1", Kind: "书面委托书"}}
	v.Ahead.Standing.Scans = append(st.Scans[:1:1], confirm.AttachedScan{OperationID: "2", Kind: "合同"})
	scans := scanLines(v)
	check(t, "told", scans[0].Mine, false)
	check(t, "under way", scans[1].Badge.Word, "待发送")

	check(t, "before the point has concluded", len(stageLines(v)), 0)
	st.State = confirm.StateComplete
	check(t, "stages to come", stageLines(v)[0].What, "初审、复核、终审：尚未办理")
	v.Rulebook.StageLabels = []string{"初审", "备案"}
	st.Stages = []confirm.StageResult{{Stage: "初审", Result: "通过", Organ: "教育局", By: "李老师", At: noon}}
	lines := stageLines(v)
	check(t, "done", lines[0].What+" "+lines[0].Who, "初审：通过 教育局 李老师")
	check(t, "to come", lines[1].What, "备案：尚未办理")
}

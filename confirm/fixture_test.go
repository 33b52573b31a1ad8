package confirm_test

import (
	"fmt"
	"time"

	"confirmpoint/confirm"
)

// Everybody here is invented.

var (
	opens  = time.Date(2026, 9, 23, 0, 0, 0, 0, time.UTC)
	closes = time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC)
	during = time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)
	today  = confirm.Date("2026-10-08")
)

func clerk() confirm.Actor {
	return confirm.Actor{ID: "clerk-1", Name: "张敏", Role: confirm.RoleClerk, PointID: "point-1"}
}

func bureau() confirm.Actor {
	return confirm.Actor{ID: "bureau-1", Name: "李强", Role: confirm.RoleBureau}
}

func book() confirm.Rulebook {
	return confirm.Rulebook{
		Version:       "rules-1",
		Plan:          confirm.Plan{ID: "plan-1", Name: "2026年秋季定期注册", Opens: opens.AddDate(0, 0, -5), Closes: closes.AddDate(0, 1, 0)},
		Point:         confirm.Point{ID: "point-1", Code: "T01", Name: "新宁小学确认点", BureauName: "台山市教育局"},
		Window:        confirm.Window{ID: "window-1", Version: 1, Opens: opens, Closes: closes},
		Conditions:    confirm.DefaultConditions(),
		TrainingHours: 360,
		OfflineDays:   14,
		OtherPoints: []confirm.OtherPoint{
			{Point: confirm.Point{ID: "point-2", Name: "城关中学确认点"}, Window: confirm.Window{ID: "window-2", Opens: opens, Closes: closes}},
			{Point: confirm.Point{ID: "point-3", Name: "石门确认点"}, Window: confirm.Window{ID: "window-3", Opens: opens, Closes: opens.AddDate(0, 0, 3)}},
		},
	}
}

// soundContent is a content without one finding.
func soundContent() confirm.Content {
	return confirm.Content{
		Kind: confirm.KindPeriodic,
		Identity: confirm.Identity{
			DocumentType: confirm.DocumentIDCard, DocumentNumber: "341002198508120029",
			Name: "王小云", Sex: confirm.SexFemale, BirthDate: "1985-08-12", Ethnicity: "01",
		},
		Certificate: confirm.Certificate{
			Number: "20153401032000123", IssuedOn: "2015-06-30",
			Kind: confirm.QualificationJuniorMiddle, Issuer: "黄山市教育局", Subject: "语文",
		},
		Work: confirm.Work{
			School: "屯溪第九中学", Location: "城市", SchoolKind: "公办初中", Stage: "初中", Subject: "语文",
			Title: "一级教师", PostKind: "在编在岗", CareerStart: "2008-09-01", ContractStart: "2016-09-01",
		},
		Education: confirm.Education{Level: "本科", Degree: "学士", School: "安徽师范大学", Major: "汉语言文学"},
		Contact:   confirm.Contact{Email: "xiaoyun@example.org", Phone: "13812341234"},
		Period: confirm.Period{
			LastRegisteredOn: "2021-10-20",
			Assessments: []confirm.YearAssessment{
				{Year: 2021, Result: "合格"}, {Year: 2022, Result: "优秀"}, {Year: 2023, Result: "合格"},
				{Year: 2024, Result: "合格"}, {Year: 2025, Result: "合格"},
			},
			TrainingHours: 372, Ethics: "合格",
		},
		PhotoSHA256: "0f343b0931126a20f133d67c2b018a3b0f343b0931126a20f133d67c2b018a3b",
		DataStatus:  "正常", DataSource: "认定数据",
	}
}

func record() confirm.Record {
	return confirm.Record{
		ID: "record-1", ApplicationNo: "2026340001", PlanID: "plan-1", PointID: "point-1",
		Version: 3, Digest: "sha256-ab", Content: soundContent(),
		Standing: confirm.Standing{State: confirm.StatePending, Messages: []confirm.SentMessage{
			{ID: "message-0", OperationID: "op-m", Text: "请携带原件", ClerkID: "clerk-2", ClerkName: "陈静", At: during.Add(-2 * time.Hour)},
		}},
	}
}

// concluded is record() after somebody's earlier decision.
func concluded(s confirm.State, a confirm.Action) confirm.Record {
	r := record()
	r.Standing.State = s
	r.Standing.Decision = &confirm.Decision{
		OperationID: "op-0", Action: a, ClerkID: "clerk-2", ClerkName: "陈静",
		PointName: "新宁小学确认点", At: during.Add(-time.Hour), Ticks: ticksAll(confirm.TickMet),
	}
	return r
}

// ticksAll answers every condition asked of a periodic registration alike.
func ticksAll(v confirm.TickValue) []confirm.Tick {
	var ticks []confirm.Tick
	for _, c := range book().ConditionsFor(confirm.KindPeriodic) {
		ticks = append(ticks, confirm.Tick{Code: c.Code, Value: v})
	}
	return ticks
}

// ticksWith is all met but for one.
func ticksWith(code string, v confirm.TickValue) []confirm.Tick {
	ticks := ticksAll(confirm.TickMet)
	for n := range ticks {
		if ticks[n].Code == code {
			ticks[n].Value = v
		}
	}
	return ticks
}

// intentOn is a right intent for a on r, seen as it is.
func intentOn(r confirm.Record, a confirm.Action, ticks []confirm.Tick) confirm.Intent {
	i := confirm.Intent{
		OperationID: "op-1", RecordID: r.ID, Action: a, Ticks: ticks,
		FileNumber: "0012", LocalFileNumber: "A-2026-01", Remark: "已核对原件",
		Seen:     book().SeenOf(r),
		Evidence: confirm.Evidence{DecidedAt: during, Proven: true, ElapsedMS: 1200},
		ClerkID:  "clerk-1", InstallationID: "inst-1", Sequence: 1, Software: "confirmpoint 0.1.0",
	}
	if a == confirm.ActionDecline {
		i.ClerkID = "bureau-1"
	}
	switch a {
	case confirm.ActionTransferPoint:
		i.Ticks, i.Transfer = nil, &confirm.Transfer{ToPointID: "point-2"}
	case confirm.ActionCorrectWork:
		i.Ticks, i.Correction = nil, correction(confirm.FieldCorrection{Field: "work.title", Old: r.Content.Work.Title, New: r.Content.Work.Title + "甲"})
	case confirm.ActionAnnotate:
		i.Ticks = nil
	case confirm.ActionAttachScan:
		i.Ticks, i.Scan = nil, &confirm.Scan{SHA256: digestOf(len(r.Standing.Scans)), Kind: "书面委托书"}
	case confirm.ActionMessage:
		i.Ticks, i.Message = nil, &confirm.Message{ID: "message-1", Text: "请补交培训证明"}
	case confirm.ActionRecallMessage:
		i.Ticks, i.Recall = nil, &confirm.Recall{MessageID: "message-0"}
	}
	if confirm.ExplanationRequired(r.Standing.State, a) {
		i.Explanation = "补交材料后更正"
	}
	return i
}

// correction is an authorised correction of some fields.
func correction(fields ...confirm.FieldCorrection) *confirm.Correction {
	return &confirm.Correction{Fields: fields, Authorisation: confirm.Authorisation{
		Kind: confirm.AuthorisationWritten, Reference: "委托书第3号", Date: "2026-10-07",
	}}
}

// digestOf gives a different name of a blob for every n.
func digestOf(n int) string { return fmt.Sprintf("%064x", n+1) }

// decisions are the actions that decide, and the bureau's.
func decisions() []confirm.Action { return confirm.Actions()[:4] }

package confirm_test

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func TestMergeFillsEachFieldOnce(t *testing.T) {
	values := map[confirm.MergeField]string{confirm.MergeName: "张{报名号}敏", confirm.MergeApplicationNo: "2026001", confirm.MergeSchool: ""}
	tests := []struct {
		name, template, want string
		code                 confirm.Code
	}{
		{"plain", "周五停办一天", "周五停办一天", ""},
		{"fields", "{姓名}老师（{ 报名号 }）：请来", "张{报名号}敏老师（2026001）：请来", ""},
		{"braces of full width", "｛报名号｝", "2026001", ""},
		{"twice", "{报名号}{报名号}", "20260012026001", ""},
		{"blanks around", "\n {报名号} \n", "2026001", ""},
		{"no such field", "{性别}", "", confirm.ProblemMergeField},
		{"a lone brace", "还缺{", "", confirm.ProblemMergeField},
		{"a closing brace", "还缺}", "", confirm.ProblemMergeField},
		{"nested", "{{报名号}}", "", confirm.ProblemMergeField},
		{"nothing to say", "{学校}", "", confirm.ProblemMergeEmpty},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			got, err := confirm.Merge(tc.template, values)
			if got != tc.want || confirm.CodeOf(err) != tc.code {
				t.Errorf("merged %q with %v, want %q with %q", got, err, tc.want, tc.code)
			}
		})
	}
	if got := strings.Join(confirm.UnknownFields("{姓名}{性别}{性别}{"), ","); got != "性别,{" {
		t.Errorf("unknown are %q", got)
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("{姓名}{", "{报名号}")
	f.Add("｛姓名｝}", "张敏")
	f.Fuzz(func(t *testing.T, template, name string) {
		text, err := confirm.Merge(template, map[confirm.MergeField]string{confirm.MergeName: name})
		if unknown := confirm.UnknownFields(template); len(unknown) > 0 && err == nil {
			t.Errorf("%q merged to %q though %q is unknown", template, text, unknown)
		}
		if !strings.ContainsAny(template, "{}｛｝") && (err != nil || text != strings.TrimSpace(template)) {
			t.Errorf("%q without fields became %q, %v", template, text, err)
		}
	})
}

func TestMergeValuesAreTheApplicantsOwn(t *testing.T) {
	b, r := book(), confirm.Record{ApplicationNo: "2026001", Content: confirm.Content{Kind: confirm.KindPeriodic, Identity: confirm.Identity{Name: "张敏"}, Work: confirm.Work{School: "新宁小学"}}}
	asked := b.Asked(confirm.KindPeriodic)
	if len(asked) < 2 {
		t.Fatalf("%d conditions", len(asked))
	}
	if got := b.MergeValues(r, nil)[confirm.MergeMissing]; got != "" {
		t.Errorf("nothing is missing, and it says %q", got)
	}
	one := []confirm.Tick{{Code: asked[0].Code, Value: confirm.TickNotMet, Note: "缺2021年度考核表"}}
	values := b.MergeValues(r, one)
	if got := values[confirm.MergeMissing]; !strings.HasPrefix(got, asked[0].Evidence) || !strings.HasSuffix(got, "，缺2021年度考核表") || strings.Contains(got, "\n") {
		t.Errorf("one item reads %q", got)
	}
	if values[confirm.MergeName] != "张敏" || values[confirm.MergeSchool] != "新宁小学" || values[confirm.MergeApplicationNo] != "2026001" {
		t.Errorf("values %v", values)
	}
	two := append(one, confirm.Tick{Code: asked[1].Code, Value: confirm.TickNotMet})
	if got := b.MergeValues(r, two)[confirm.MergeMissing]; strings.Count(got, "\n") != 2 || !strings.Contains(got, "\n2. "+asked[1].Evidence) {
		t.Errorf("two items read %q", got)
	}
}

func TestRepeatsWithinADay(t *testing.T) {
	at := time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC)
	said := func(age time.Duration, recalled bool) confirm.Standing {
		m := confirm.SentMessage{ID: "m", Text: "请带合同\n", At: at.Add(-age)}
		if recalled {
			m.RecalledAt = at
		}
		return confirm.Standing{Messages: []confirm.SentMessage{m, {ID: "n", Text: "别的", At: at}}}
	}
	tests := []struct {
		name string
		s    confirm.Standing
		want bool
	}{
		{"just now", said(0, false), true},
		{"nearly a day", said(confirm.RepeatTime-time.Second, false), true},
		{"a day", said(confirm.RepeatTime, false), false},
		{"recalled", said(0, true), false},
	}
	for _, tc := range tests {
		if m, got := tc.s.Repeats(" 请带合同", at); got != tc.want || got && m.ID != "m" {
			t.Errorf("%s: %v, %v", tc.name, got, m)
		}
	}
	if n, ok := confirm.MessageFits(strings.Repeat("请", confirm.MaxMessage)); n != confirm.MaxMessage || !ok {
		t.Errorf("the longest: %d %v", n, ok)
	}
	for _, text := range []string{"", " \n", strings.Repeat("请", confirm.MaxMessage+1), "请\u202e带"} {
		if _, ok := confirm.MessageFits(text); ok {
			t.Errorf("%q fits", text)
		}
	}
}

func TestPlanChangesNamesWhatMoved(t *testing.T) {
	day := time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC)
	make := func() []confirm.PlanAtPoints {
		return []confirm.PlanAtPoints{{
			Plan: confirm.Plan{ID: "p", Name: "秋季", Opens: day, Closes: day.Add(time.Hour)}, Application: &confirm.Arrangement{Opens: day, Closes: day},
			Points: []confirm.OtherPoint{{Point: confirm.Point{ID: "a", Name: "甲"}, Window: confirm.Window{Opens: day, Closes: day}}, {Point: confirm.Point{ID: "b", Name: "乙"}}},
		}}
	}
	tests := []struct {
		name   string
		change func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints
		want   string
	}{
		{"nothing", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints { return p }, ""},
		{"the plan", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints {
			p[0].Plan.Closes, p[0].Plan.Name, p[0].Plan.Notes = day, "春季", "x"
			return p
		}, "p//name p//closes p//notes"},
		{"applying", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints {
			p[0].Application = &confirm.Arrangement{Opens: day.Add(1), Closes: day, Notes: "x"}
			return p
		}, "p//application_opens p//notes"},
		{"not arranged any more", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints {
			p[0].Application = nil
			return p
		}, "p//application_opens p//application_closes"},
		{"a point", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints {
			o := &p[0].Points[0]
			o.Point.Name, o.Point.Address, o.Point.BureauPhone = "丙", "路", "1"
			o.Window = confirm.Window{Opens: day.Add(1), Closes: day.Add(1), Scope: confirm.Scope{PostKinds: []string{"专任"}}, Notes: "x"}
			return p
		}, "p/a/name p/a/address p/a/phone p/a/opens p/a/closes p/a/scope p/a/notes"},
		{"come and gone", func(p []confirm.PlanAtPoints) []confirm.PlanAtPoints {
			p[0].Points[0].Point.ID = "c"
			return append(p, confirm.PlanAtPoints{Plan: confirm.Plan{ID: "q"}})
		}, "p/c/added p/a/gone q//added"},
		{"all gone", func([]confirm.PlanAtPoints) []confirm.PlanAtPoints { return nil }, "p//gone"},
	}
	for _, tc := range tests {
		var got []string
		for _, c := range confirm.PlanChanges(make(), tc.change(make())) {
			got = append(got, c.PlanID+"/"+c.PointID+"/"+string(c.Field))
		}
		if text := strings.Join(got, " "); text != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, text, tc.want)
		}
	}
}

func TestHelpSlipLeavesOutWhatIsNotKnown(t *testing.T) {
	e := confirm.Elsewhere{ApplicationNo: "2026001", Name: "欧阳不在此", Point: confirm.Point{Name: "乙点"}}
	if lines := confirm.HelpSlip(e); len(lines) != 3 || lines[2].Value != "尚未公布，请电话咨询" {
		t.Errorf("slip %v", lines)
	}
	e.Point.Address, e.Point.BureauPhone = "路 1 号", "123"
	e.Opens, e.Closes = time.Date(2026, 10, 8, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 9, 9, 0, 0, 0, time.UTC)
	lines := confirm.HelpSlip(e)
	if len(lines) != 5 || lines[3].Value != "2026 年 10 月 8 日 08:30 至 2026 年 10 月 9 日 17:00" || lines[4].Value != "123" {
		t.Errorf("slip %v", lines)
	}
	for _, l := range lines {
		if strings.Contains(l.Value, "欧阳") {
			t.Errorf("%s names the person", l.Label)
		}
	}
}

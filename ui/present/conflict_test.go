package present

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// refused gives a refused act and the record as the registry has it now.
func refused(action confirm.Action, code confirm.Code, change func(*confirm.Record)) desk.Conflict {
	base := confirm.Record{ID: "r1", ApplicationNo: "202600000001", Version: 1, Digest: "a", Content: confirm.Content{
		Kind:     confirm.KindPeriodic,
		Identity: confirm.Identity{Name: "张一", DocumentNumber: "110101199003078515", Sex: confirm.SexFemale},
		Work:     confirm.Work{School: "青禾县第一中学", Title: "一级教师"},
		Contact:  confirm.Contact{Phone: "13800000001"},
	}, Standing: confirm.Standing{State: confirm.StatePending}}
	theirs := base
	if change != nil {
		change(&theirs)
	}
	kinds := []confirm.RegistrationKind{confirm.KindPeriodic}
	book := confirm.Rulebook{
		Point:  confirm.Point{BureauName: "青禾县教育局", BureauPhone: "0000-1234567"},
		Window: confirm.Window{ID: "w", Version: 2, Opens: noon, Closes: noon.AddDate(0, 0, 9)},
		Conditions: []confirm.Condition{
			{Code: "T1", Text: "具有教师资格", Kinds: kinds, Concerns: []string{"certificate."}},
			{Code: "T2", Text: "聘用在岗", Kinds: kinds, Concerns: []string{"work."}},
		},
	}
	c := desk.Conflict{
		Base: base, Mine: base, Theirs: theirs, Rulebook: book,
		Operation: confirm.Operation{State: confirm.OperationRefused, Code: code, SignedAt: noon,
			Intent: confirm.Intent{OperationID: "o1", RecordID: "r1", Action: action}},
	}
	i := &c.Operation.Intent
	switch action {
	case confirm.ActionCorrectWork:
		i.Correction = &confirm.Correction{Fields: []confirm.FieldCorrection{{Field: "work.title", New: "高级教师"}, {Field: "work.school", New: "青禾县第八小学"}},
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "17 号", Date: "2026-09-30"}}
		c.Mine.Content.Work.Title, c.Mine.Content.Work.School = "高级教师", "青禾县第八小学"
		c.Kept, c.Clashes = confirm.MergeCorrection(base.Content, theirs.Content, i.Correction.Fields)
	case confirm.ActionMessage:
		i.Message = &confirm.Message{ID: "m1", Text: "请补交合同"}
	case confirm.ActionRecallMessage:
		i.Recall = &confirm.Recall{MessageID: "m9"}
	case confirm.ActionAttachScan:
		i.Scan = &confirm.Scan{SHA256: "ab", Kind: "书面委托书"}
	case confirm.ActionTransferPoint:
		i.Transfer = &confirm.Transfer{ToPointID: "p2"}
	case confirm.ActionAnnotate:
		i.Remark = "档案在三楼"
	default:
		i.Ticks = []confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T2", Value: confirm.TickMet}}
	}
	c.Fields = confirm.Compare(base.Content, c.Mine.Content, theirs.Content)
	c.What = book.ConflictOf(*i, code, base, theirs)
	return c
}

func newSchool(r *confirm.Record) {
	r.Version, r.Digest, r.Content.Work.School = 2, "b", "青禾县第九小学"
}

func newPhone(r *confirm.Record) {
	r.Version, r.Digest, r.Content.Contact.Phone = 2, "b", "13900000001"
}

// TestEveryRefusalHasASensibleSheet: whatever was refused for whatever reason,
// the screen says why, whose turn it is, what to do, whom to call, and leaves a way.
func TestEveryRefusalHasASensibleSheet(t *testing.T) {
	for _, code := range codes(t) {
		g, isRefusal := confirm.GuidanceOf(code)
		if !isRefusal {
			continue
		}
		for _, action := range confirm.Actions() {
			for _, gone := range []bool{false, true} {
				c := refused(action, code, newSchool)
				if gone {
					c.Gone, c.Theirs = true, confirm.Record{}
				}
				s := Sheet(c)
				name := string(code) + " of " + string(action)
				if s.Cause == "" || s.Turn == "" || s.Next == "" || len(s.Rows) == 0 || len(s.Parties) == 0 || s.GiveUpWord == "" {
					t.Errorf("%s: something is not said: %+v", name, s)
				}
				if s.Way != WayNone && (gone || s.WayWord == "" || g.Turn == confirm.TurnSupport) {
					t.Errorf("%s: way %q with the word %q, gone %v", name, s.Way, s.WayWord, gone)
				}
				if g.Turn == confirm.TurnClerk && g.Open && !gone && s.Way == WayNone {
					t.Errorf("%s: it is the clerk's turn and there is no way", name)
				}
				if p := s.Parties[len(s.Parties)-1]; p.Phone != "0000-1234567" {
					t.Errorf("%s: the bureau is not named: %+v", name, p)
				}
				for _, text := range []string{s.Cause, s.WayWord, s.Next} {
					if strings.Contains(text, "强制") || strings.Contains(text, "{") || strings.Contains(text, "[") {
						t.Errorf("%s says %q", name, text)
					}
				}
				for _, r := range slices.Concat(s.Rows, s.Same) {
					if r.Label == "" || strings.Contains(r.Label, ".") {
						t.Errorf("%s: a line is called %q", name, r.Label)
					}
				}
			}
		}
	}
	s := Sheet(refused(confirm.ActionConcludeComplete, "brand_new", nil))
	if s.Way != WayRecheck || !strings.Contains(s.Cause, "brand_new") || s.Next == "" {
		t.Errorf("of a newer registry: %+v", s)
	}
}

func TestSheetOfAHardAndASoftChange(t *testing.T) {
	hard := Sheet(refused(confirm.ActionConcludeComplete, confirm.CodeContentChanged, newSchool))
	check(t, "way", hard.Way, WayRecheck)
	check(t, "word", hard.WayWord, "按新内容重新核对")
	check(t, "kept", strings.Join(hard.Kept, ","), "T1 具有教师资格")
	check(t, "open", strings.Join(hard.Open, ","), "T2 聘用在岗")
	check(t, "void", len(hard.Void), 2)
	row := hard.Rows[slices.IndexFunc(hard.Rows, func(r ConflictRow) bool { return r.Label == "现任教学校" })]
	check(t, "row", row, ConflictRow{Label: "现任教学校", Seen: "青禾县第一中学", Now: "青禾县第九小学", Change: Badge{"已改，要核对", ToneWarn}})
	for _, r := range hard.Rows {
		if r.Label == "姓名" {
			t.Error("what is alike is not folded")
		}
	}
	soft := Sheet(refused(confirm.ActionConcludeComplete, confirm.CodeContentChanged, newPhone))
	check(t, "way", soft.Way, WayResign)
	check(t, "no form is void", strings.Contains(strings.Join(soft.Void, ""), "申请表"), false)
	check(t, "names the field", strings.Contains(soft.Cause, "（手机）"), true)
	check(t, "party", soft.Parties[0], Party{Role: "申请人", Name: "张一", Phone: "13900000001"})
}

func TestSheetOfAnotherClerksDecision(t *testing.T) {
	c := refused(confirm.ActionConcludeComplete, confirm.CodeAlreadyDecided, func(r *confirm.Record) {
		r.Standing.State = confirm.StateIncomplete
		r.Standing.Decision = &confirm.Decision{OperationID: "x", Action: confirm.ActionConcludeIncomplete, ClerkName: "李老师", PointName: "二点",
			At: noon, Explanation: "缺合同", Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}, {Code: "T2", Value: confirm.TickNotMet, Note: "缺合同"}}}
	})
	s := Sheet(c)
	check(t, "cause", s.Cause, "别人已先作了结论“材料不全”（2026-10-08 12:00），您的没有生效。请查看现在的结论；要更改请写明理由重新办理。")
	check(t, "who", s.Parties[0], Party{Role: "经办人", Name: "李老师，二点", Detail: "2026-10-08 12:00 作“材料不全”"})
	check(t, "decision", s.Rows[0].Now, "材料不全（李老师，2026-10-08 12:00）")
	n := slices.IndexFunc(s.Rows, func(r ConflictRow) bool { return r.Change.Word == "答得不同" })
	check(t, "answers", s.Rows[n], ConflictRow{Label: "T2 聘用在岗", Now: "不具备：缺合同", Mine: "具备", Change: Badge{"答得不同", ToneConflict}})
	c.Operation.ResolvedAt, c.Operation.Resolution, c.Operation.Code = noon, confirm.Settled, confirm.CodeAgreed
	s = Sheet(c)
	check(t, "agreed", s.Badge, Badge{"不用再办", ToneComplete})
	check(t, "way", s.Way, WayNone)
}

func TestSheetOfARecordThatMoved(t *testing.T) {
	c := refused(confirm.ActionConcludeComplete, confirm.CodeNotYourPoint, nil)
	c.Gone, c.Theirs = true, confirm.Record{}
	s := Sheet(c)
	check(t, "unknown", s.Parties[0].Role, "新确认点")
	c.Moved = &confirm.Move{ToPointID: "p2", ToName: "第二确认点", At: noon}
	c.Rulebook.OtherPoints = []confirm.OtherPoint{{Point: confirm.Point{ID: "p2", Name: "第二确认点", Address: "城东路 1 号"}}}
	s = Sheet(c)
	check(t, "party", s.Parties[0], Party{Role: "新确认点", Name: "第二确认点，城东路 1 号", Detail: "2026-10-08 12:00 转去"})
	check(t, "now", s.Rows[0].Now, "已转到第二确认点")
	check(t, "way", s.Way, WayNone)
}

// TestLongAndRareValues: a cell is short, begins where the difference is, and
// has neither breaks nor half characters.
func TestLongAndRareValues(t *testing.T) {
	long := strings.Repeat("学校名称很长", 2000)
	c := refused(confirm.ActionConcludeComplete, confirm.CodeContentChanged, func(r *confirm.Record) {
		r.Version, r.Digest = 2, "b"
		r.Content.Work.School = long + "𠮷\n𬱖"
		r.Content.Identity.Name = confirm.Name(strings.Repeat("𠮷", 50))
	})
	c.Base.Content.Work.School = long
	c.Fields = confirm.Compare(c.Base.Content, c.Base.Content, c.Theirs.Content)
	s := Sheet(c)
	seen := 0
	for _, r := range slices.Concat(s.Rows, s.Same) {
		for _, cell := range []string{r.Seen, r.Now, r.Mine} {
			if n := utf8.RuneCountInString(cell); n > shownRunes+20 || !utf8.ValidString(cell) || strings.ContainsAny(cell, "\n\t") {
				t.Errorf("%s: a cell of %d characters: %q", r.Label, n, cell)
			}
		}
		if r.Label == "现任教学校" {
			seen++
			if !strings.Contains(r.Now, "𠮷 𬱖") || !strings.Contains(r.Now, "共 12003 字") || !strings.HasPrefix(r.Now, "…") {
				t.Errorf("the difference is not in %q", r.Now)
			}
		}
	}
	check(t, "school", seen, 1)
}

package main

import (
	"fmt"

	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// shownMessage is one 留言 of a record.
type shownMessage struct {
	ID         string `json:"id"`
	Text       string `json:"text"`
	At         string `json:"at"`
	Clerk      string `json:"clerk"`
	ReadAt     string `json:"read_at"`
	RecalledAt string `json:"recalled_at"`
	Unsent     bool   `json:"unsent"` // signed here, not yet accepted
}

func messagesOf(v desk.View) []shownMessage {
	all := make([]shownMessage, 0, len(v.Ahead.Standing.Messages))
	for n, m := range v.Ahead.Standing.Messages {
		all = append(all, shownMessage{
			ID: m.ID, Text: m.Text, At: jsonTime(m.At), Clerk: m.ClerkName,
			ReadAt: jsonTime(m.ReadAt), RecalledAt: jsonTime(m.RecalledAt), Unsent: n >= len(v.Record.Standing.Messages),
		})
	}
	return all
}

// findingsIn are the findings of a record with what the clerk says to them.
func findingsIn(v desk.View) []shownFinding {
	all := findingsOf(v.Findings)
	for n, f := range v.Findings {
		all[n].Fine, _ = v.Acknowledged(f)
	}
	return all
}

// showHistory tells what was concluded without effect, corrected, said and
// attached, with what is still unsent.
func (a *app) showHistory(v desk.View) {
	s := v.Ahead.Standing
	var t table
	for _, u := range s.Unapplied {
		t.add("  "+clockTime(u.At), u.ClerkName, present.UnappliedWords(v.Rulebook, v.Record.Content.Kind, u))
	}
	a.section("未生效的核对", &t)
	for _, c := range s.Corrections {
		for _, f := range c.Fields {
			t.add("  "+clockTime(c.At), present.FieldWords(f.Field), f.Old+" → "+f.New, c.Authorisation.Kind.Label()+" "+c.Authorisation.Reference)
		}
	}
	a.section("更正", &t)
	for _, m := range s.Messages {
		state := "未读"
		switch {
		case m.ReadBeforeRecall():
			state = "已撤回（撤回前已读）"
		case m.Recalled():
			state = "已撤回"
		case !m.ReadAt.IsZero():
			state = "已读"
		}
		t.add("  "+clockTime(m.At), state, m.ID, m.Text)
	}
	a.section("留言", &t)
	for _, c := range s.Scans {
		t.add("  "+clockTime(c.At), c.Kind, c.Note)
	}
	a.section("扫描件", &t)
	if v.ReprintDue {
		fmt.Fprintln(a.out, "\n更正后的申请表两份都要重打，以前打印的作废。")
	}
}

// section prints the rows under a heading and empties them; no rows, no heading.
func (a *app) section(title string, t *table) {
	if len(t.rows) > 0 {
		fmt.Fprintln(a.out, "\n"+title)
		t.print(a.out)
	}
	*t = table{}
}

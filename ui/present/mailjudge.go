package present

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// merge fills the text in for everyone.
func (p *MailWriter) merge() {
	text := strings.TrimSpace(p.state.Text)
	for i := range p.all {
		a := &p.all[i]
		a.text, a.err = confirm.Merge(text, a.Recipient.Merge)
		a.length, _ = confirm.MessageFits(a.text)
	}
	p.judge()
}

// judge tells who can be written to, and sorts: problems first, then repeats.
func (p *MailWriter) judge() {
	s := &p.state
	s.Count, s.Ready, s.Problems, s.Repeats, s.Signed = len(p.ids), 0, 0, 0, 0
	longest := 0
	for i := range p.all {
		a := &p.all[i]
		_, a.repeats = p.repeats(a)
		longest = max(longest, a.length)
		switch {
		case a.signed:
			s.Signed++
		case p.problem(*a):
			s.Problems++
		case a.repeats:
			s.Repeats++
		}
		if p.goes(*a) {
			s.Ready++
		}
	}
	slices.SortStableFunc(p.all, func(a, b addressee) int {
		return cmp.Or(cmp.Compare(p.rank(a), p.rank(b)), cmp.Compare(a.order, b.order))
	})
	s.Length = lang.F("最长 %d 字，每条最多 %d 字", longest, confirm.MaxMessage)
	s.Note = p.note()
	p.list()
	p.changed()
}

func (p *MailWriter) repeats(a *addressee) (confirm.SentMessage, bool) {
	if a.signed || a.text == "" || a.err != nil || a.Now.IsZero() {
		return confirm.SentMessage{}, false
	}
	return a.Standing.Repeats(a.text, a.Now)
}

// problem tells whether no message can go to a recipient as things are.
func (p *MailWriter) problem(a addressee) bool {
	if a.signed || a.left {
		return false
	}
	return a.Refusal != nil || a.err != nil || a.failed != nil || a.length > confirm.MaxMessage
}

// goes tells whether Send would write to a recipient: also again, after a try
// that failed.
func (p *MailWriter) goes(a addressee) bool {
	_, fits := confirm.MessageFits(a.text)
	return !a.signed && !a.left && a.Refusal == nil && a.err == nil && fits && (!a.repeats || p.state.AlsoRepeats)
}

func (p *MailWriter) rank(a addressee) int {
	switch {
	case p.problem(a):
		return 0
	case a.repeats:
		return 1
	case a.signed:
		return 3
	}
	return 2
}

// note says what is wrong with the text for everybody.
func (p *MailWriter) note() Badge {
	if unknown := confirm.UnknownFields(p.state.Text); len(unknown) > 0 {
		for i, field := range unknown {
			unknown[i] = "{" + strings.Trim(field, "{}") + "}"
		}
		return Badge{lang.F("%s 不是可用的项目。请从“插入项目”里选，或去掉花括号。", strings.Join(unknown, lang.L("、"))), ToneBlock}
	}
	return Badge{}
}

// list picks the rows of the filter and shows the current one.
func (p *MailWriter) list() {
	s := &p.state
	p.rows, s.Current = p.rows[:0], -1
	for i, a := range p.all {
		if s.Filter == MailProblems && !p.problem(a) || s.Filter == MailRepeats && !a.repeats {
			continue
		}
		if a.RecordID == p.current {
			s.Current = len(p.rows)
		}
		p.rows = append(p.rows, i)
	}
	s.Rows = len(p.rows)
	if s.Current < 0 && s.Rows > 0 {
		s.Current = 0
	}
	s.Shown, s.Preview, s.PreviewNote, s.Pager = MailRow{}, "", "", ""
	if s.Current < 0 {
		return
	}
	a := p.all[p.rows[s.Current]]
	s.Shown, s.Preview, s.PreviewNote = p.row(a), a.text, p.why(a)
	s.Pager = fmt.Sprintf("%d / %d", s.Current+1, s.Rows)
}

// why says what keeps a recipient from getting the message, or what to know of it.
func (p *MailWriter) why(a addressee) string {
	switch {
	case a.signed:
		return lang.L("已签名保存，发送之前申请人还看不到。")
	case a.failed != nil:
		return Sentence(a.failed)
	case a.Refusal != nil:
		return Sentence(a.Refusal)
	case a.err != nil:
		return Sentence(a.err)
	case a.length > confirm.MaxMessage:
		return lang.F("填好后有 %d 字，超过 %d 字，发不出去。", a.length, confirm.MaxMessage)
	case a.repeats:
		m, _ := p.repeats(&a)
		return lang.F("%s 已由%s发过同样的话。", timeWord(m.At), m.ClerkName)
	}
	return ""
}

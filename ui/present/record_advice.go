package present

import (
	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// AdviceState asks what is wrong with a certificate, question by question, and
// says who has to mend it (domain.md §5.5).
type AdviceState struct {
	Open      bool
	Source    string // where the data of the certificate came from
	Questions []AdviceQuestion
	// Sentence is the advice once all is answered; Message, what may be sent to
	// the applicant, empty when he has nothing to do.
	Sentence, Message string
}

// AdviceQuestion is one question; Answer is 0 for yes, 1 for no, -1 while open.
type AdviceQuestion struct {
	ID, Text string
	Answer   int
}

type advice struct {
	open    bool
	answers map[string]bool
}

// The questions of the tree, in the order in which they are asked.
var adviceQuestions = []struct {
	id, text string
	// asked tells whether the answers before leave it open.
	asked func(hand bool, a map[string]bool) bool
}{
	{"id", "只是身份证号由 15 位升为 18 位？", func(bool, map[string]bool) bool { return true }},
	{"paper", "证书原件上就印错了？", func(hand bool, a map[string]bool) bool { return hand && no(a, "id") }},
	{"reissued", "这本证书是重发的？", func(_ bool, a map[string]bool) bool { return a["paper"] }},
	{"number", "错在证书号码、资格种类或性别？", func(_ bool, a map[string]bool) bool { return a["paper"] && no(a, "reissued") }},
	{"before", "这本证书以前作过首次注册？", func(hand bool, a map[string]bool) bool { return hand && no(a, "id") && no(a, "paper") }},
}

func no(answers map[string]bool, id string) bool {
	yes, answered := answers[id]
	return answered && !yes
}

// Advise opens the questions about the certificate, or closes them.
func (p *Record) Advise() {
	if !p.takes() {
		return
	}
	p.advice = advice{open: !p.advice.open, answers: map[string]bool{}}
	p.changed()
}

// AnswerAdvice answers one question; those after it are asked anew.
func (p *Record) AnswerAdvice(id string, yes bool) {
	if !p.advice.open {
		return
	}
	kept := map[string]bool{}
	for _, q := range adviceQuestions {
		if q.id == id {
			break
		}
		if answer, ok := p.advice.answers[q.id]; ok {
			kept[q.id] = answer
		}
	}
	kept[id] = yes
	p.advice.answers = kept
	p.changed()
}

func (p *Record) describeAdvice(s *RecordState) {
	hand := p.view.Record.Content.HandEntered()
	s.Advice.Open = p.advice.open
	s.Advice.Source = lang.L("系统数据：确认点不能修改")
	if hand {
		s.Advice.Source = lang.L("申请人本人填报：确认点不能修改")
	}
	if !p.advice.open {
		return
	}
	answers := p.advice.answers
	for _, q := range adviceQuestions {
		if !q.asked(hand, answers) {
			continue
		}
		line := AdviceQuestion{ID: q.id, Text: lang.L(q.text), Answer: -1}
		yes, answered := answers[q.id]
		if answered {
			line.Answer = 1
			if yes {
				line.Answer = 0
			}
		}
		s.Advice.Questions = append(s.Advice.Questions, line)
		if !answered || q.id == "id" && yes {
			break
		}
	}
	if n := len(s.Advice.Questions); s.Advice.Questions[n-1].Answer < 0 {
		return
	}
	e := confirm.CertificateError{
		HandEntered: hand, IDUpgraded: answers["id"], OnPaper: answers["paper"],
		Reissued: answers["reissued"], RegisteredBefore: answers["before"],
	}
	if answers["number"] {
		e.Fields = []string{"certificate.number"}
	}
	a := confirm.AdviseCertificate(e)
	s.Advice.Sentence, s.Advice.Message = Words(a.Case, nil), CertificateMessage(a)
}

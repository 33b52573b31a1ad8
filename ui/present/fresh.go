package present

import (
	"context"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// FreshDesk asks the registry about the record on the screen.
type FreshDesk interface {
	// Refresh tells whether the record is another one now, and who else has it open.
	Refresh(ctx context.Context, recordID string) (changed bool, claims []confirm.Claim, err error)
	// AsOf is when the record was last compared with the registry, UTC; zero never.
	AsOf(recordID string) time.Time
	// Leave says that the record is no longer on the screen; it never waits.
	Leave(recordID string)
}

// askEvery is how often the registry is asked about a record that stays open:
// well within the time a claim lives.
const askEvery = 5 * time.Minute

// freshness is what the registry said of the open record.
type freshness struct {
	visit  int // counts the records opened
	asking bool
	begun  bool // asks now and then
	newer  bool // the record has changed under the clerk's eyes
	asOf   time.Time
	claims []confirm.Claim
	asked  bool // the registry was asked, or could not be, in this visit
}

// visited begins with another record, and gives the claim on the last one back.
func (p *Record) visited(last string) {
	if last != "" {
		p.desk.Leave(last)
	}
	p.fresh = freshness{visit: p.fresh.visit + 1, begun: p.fresh.begun}
	if !p.fresh.begun {
		p.fresh.begun = true
		p.runner.Every(askEvery, p.ask)
	}
}

// ask compares the open record with the registry in the background. That there
// is no line is told elsewhere, and is no reason not to work (offline-rules.md D1, D2).
func (p *Record) ask() {
	if !p.loaded || p.fresh.asking {
		return
	}
	p.fresh.asking = true
	id, visit := p.id, p.fresh.visit
	var changed bool
	var claims []confirm.Claim
	p.runner.Go("refresh", func(ctx context.Context) (err error) {
		changed, claims, err = p.desk.Refresh(ctx, id)
		return err
	}, func(err error) {
		if visit != p.fresh.visit {
			return
		}
		p.fresh.asking, p.fresh.asked = false, true
		if err != nil {
			p.changed()
			return
		}
		p.fresh.asOf, p.fresh.claims = p.desk.AsOf(id), claims
		p.fresh.newer = p.fresh.newer || changed
		p.changed()
	})
}

// Renew opens the record again as it is now, when the registry has told of a
// change; else it asks. It is never exchanged under the clerk's fingers.
func (p *Record) Renew() {
	switch {
	case p.concluding:
	case p.fresh.newer:
		p.Open(p.id)
	default:
		p.ask()
	}
}

// Leave gives the claim on the open record back.
func (p *Record) Leave() {
	if p.id != "" {
		p.desk.Leave(p.id)
	}
}

func (p *Record) describeFresh(s *RecordState, at time.Time) {
	s.Newer = p.fresh.newer
	switch {
	case !p.fresh.asOf.IsZero():
		s.AsOf, s.AsOfTone = lang.F("数据截至 %s", clockWord(p.fresh.asOf, at)), ageTone(p.fresh.asOf, at)
	case p.fresh.asked:
		s.AsOf, s.AsOfTone = lang.L("未能与登记库核对"), ToneWarn
	}
	s.Claims = claimWords(p.fresh.claims, at)
}

// ageTone goes by how long ago a record was compared with the registry. The
// clerk reads the age in words beside it.
func ageTone(asOf, at time.Time) Tone {
	switch age := at.Sub(asOf); {
	case at.IsZero(), age < 15*time.Minute:
		return ToneComplete
	case age < 4*time.Hour:
		return ToneHint
	}
	return ToneWarn
}

// clockWord is the time of day, with its date when that is not the day of at.
func clockWord(t, at time.Time) string {
	t = t.In(Shanghai())
	if at.IsZero() || at.In(Shanghai()).Format("0102") == t.Format("0102") {
		return t.Format("15:04")
	}
	return t.Format("01-02 15:04")
}

// claimWords say who else works on the record: "张老师正在办理（3 分钟前）".
func claimWords(claims []confirm.Claim, at time.Time) string {
	words := make([]string, 0, len(claims))
	for _, c := range claims {
		when := ""
		if minutes := int(at.Sub(c.Since) / time.Minute); !at.IsZero() && minutes > 0 {
			when = lang.N("（%d 分钟前）", minutes)
		} else if !at.IsZero() {
			when = lang.L("（刚刚）")
		}
		words = append(words, lang.F("%s正在办理%s", c.ClerkName.Reveal(), when))
	}
	return strings.Join(words, lang.L("、"))
}

func newestState(ops []confirm.Operation) confirm.OperationState {
	if len(ops) == 0 {
		return ""
	}
	return ops[len(ops)-1].State
}

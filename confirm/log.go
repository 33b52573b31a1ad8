package confirm

import (
	"errors"
	"time"
)

// Event is one entry of a record's log at the registry. Exactly one of Intent,
// Content, Stage and ReadMessage is set.
type Event struct {
	At time.Time // UTC, registry time

	Intent *Intent
	By     Actor  // of Intent
	Code   Code   // why Intent was refused; empty when it was accepted
	Digest string // of the content after Intent or Content, when it changed

	Content     *Content     // an applicant's edit
	Stage       *StageResult // a line of the 审批记录
	ReadMessage string       // id of a message the applicant has read
}

var errOutcome = errors.New("the log tells another outcome than the rules")

// Submit is what a registry does with an intent, as a pure function: an
// operation that is in the log has its answer already, and only that one
// (offline-rules.md D5). So a refused operation never applies, whatever comes
// later. The record is r unless the intent is accepted, but for the line about
// one that says the same as the decision in force (D2).
func (b Rulebook) Submit(r Record, log []Event, i Intent, by Actor, at time.Time) (Record, Event) {
	for _, e := range log {
		if e.Intent != nil && e.Intent.OperationID == i.OperationID {
			return r, e
		}
	}
	after, err := b.Apply(r, i, by, at)
	code := CodeOf(err)
	if code == CodeAgreed {
		after = b.KeepUnapplied(after, i, by, b.Point.Name, code, at)
	}
	return after, Event{At: at, Intent: &i, By: by, Code: code}
}

// Fold carries a log out on the record as it was imported and gives the record
// as it is. It fails when an entry does not have the outcome the log tells:
// a log that was tampered with, or rules that are not those of its time.
func (b Rulebook) Fold(r Record, log []Event) (Record, error) {
	for n, e := range log {
		switch {
		case e.Intent != nil:
			after, answer := b.Submit(r, log[:n], *e.Intent, e.By, e.At)
			if answer.Code != e.Code {
				return r, &Problem{Code: ProblemInternal, Err: errOutcome}
			}
			r = after
		case e.Content != nil:
			r.Content = *e.Content
			r.Version++
		case e.Stage != nil:
			r.Standing.Stages = append(r.Standing.Stages[:len(r.Standing.Stages):len(r.Standing.Stages)], *e.Stage)
		case e.ReadMessage != "":
			r.Standing = r.Standing.Read(e.ReadMessage, e.At)
		}
		if e.Digest != "" {
			r.Digest = e.Digest
		}
	}
	return r, nil
}

// Read gives the standing after the applicant has read a message; the first
// time counts. A message that is not there changes nothing.
func (s Standing) Read(messageID string, at time.Time) Standing {
	n := s.message(messageID)
	if n < 0 || !s.Messages[n].ReadAt.IsZero() {
		return s
	}
	messages := append([]SentMessage(nil), s.Messages...)
	messages[n].ReadAt = at.UTC()
	s.Messages = messages
	return s
}

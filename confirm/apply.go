package confirm

import (
	"slices"
	"time"
)

// Apply carries out an intent: it gives the record with its new Standing, or r
// unchanged with the *Refusal of the first guard that objects. It is the only
// way a state changes; the client asks it before signing and the registry
// before accepting, with the same answer. at is server-anchored time; it is
// what the windows are judged by and what Decision.At becomes. The registry
// adds ReceiptNumber itself. Neither r nor i is written to.
//
// ActionCorrectWork gives a new Content with Version one higher and no Digest:
// the registry encodes it and digests the bytes. ActionTransferPoint gives
// another PointID.
func (b Rulebook) Apply(r Record, i Intent, by Actor, at time.Time) (Record, error) {
	if i.RecordID != r.ID {
		return r, &Refusal{Code: CodeUnknownRecord}
	}
	t, refusal := b.judge(judgement{record: r, action: i.Action, ticks: i.Ticks, intent: &i, by: by, at: at})
	if refusal != nil {
		return r, refusal
	}
	before := r
	a := act{book: b, intent: i, by: by, at: at.UTC()}
	a.write(&r)
	if isConclusion(i.Action) || i.Action == ActionDecline || t.To != r.Standing.State {
		r.Standing.Decision = a.decision()
	}
	r.Standing.State = t.To
	if !r.Standing.fits() {
		return before, &Refusal{Code: CodeTextInvalid}
	}
	return r, nil
}

// receiptRoom is kept free in a standing for what the registry adds to it.
const receiptRoom = 1 << 10

// fits tells whether a standing can be stored and sent. Each text has a limit,
// but all of them together may be too much: then the newest act is refused,
// rather than accepted and never answered.
func (s Standing) fits() bool {
	data, err := EncodeStanding(s)
	return err == nil && len(data) <= MaxEncoded-receiptRoom
}

// Allowed tells for every action, in the order of Actions, whether by could do
// it to r at that time with these ticks. It asks what Apply asks, except what
// only a written intent can answer: preconditions, notes, payloads and
// explanation (see ExplanationRequired). It answers for work without contact;
// see AllowedOnline.
func (b Rulebook) Allowed(r Record, ticks []Tick, by Actor, at time.Time) []Allowance {
	return b.allowed(r, ticks, by, at, false)
}

// AllowedOnline is Allowed with the registry in reach: a conclusion may then be
// changed after 初审 has begun (see Evidence.OnlineAt).
func (b Rulebook) AllowedOnline(r Record, ticks []Tick, by Actor, at time.Time) []Allowance {
	return b.allowed(r, ticks, by, at, true)
}

func (b Rulebook) allowed(r Record, ticks []Tick, by Actor, at time.Time, online bool) []Allowance {
	all := make([]Allowance, 0, len(Actions()))
	for _, a := range Actions() {
		_, refusal := b.judge(judgement{record: r, action: a, ticks: ticks, online: online, by: by, at: at})
		all = append(all, Allowance{Action: a, Refusal: refusal})
	}
	return all
}

// SeenOf gives the preconditions of an intent on r under this rulebook.
func (b Rulebook) SeenOf(r Record) Seen {
	return Seen{
		PlanID:           r.PlanID,
		PointID:          r.PointID,
		ContentVersion:   r.Version,
		ContentDigest:    r.Digest,
		State:            r.Standing.State,
		PreviousDecision: r.decisionID(),
		WindowID:         b.Window.ID,
		WindowVersion:    b.Window.Version,
		RulesVersion:     b.Version,
	}
}

// judge finds the line of the table and asks its guards. j.intent is nil while
// there is only a question, no intent yet.
func (b Rulebook) judge(j judgement) (Transition, *Refusal) {
	state := j.record.Standing.State
	t, ok := transition(state, j.action)
	switch {
	case !ok && state == StateDeclined && slices.Contains(Actions(), j.action):
		return t, &Refusal{Code: CodeDeclinedFinal}
	case !ok && j.action == ActionTransferPoint && slices.Contains(States(), state):
		return t, &Refusal{Code: CodeTransferConcluded}
	case !ok:
		return t, &Refusal{Code: CodeUnknownAction}
	case t.Who == RoleBureau && j.by.Role != RoleBureau:
		return t, &Refusal{Code: CodeNotBureau}
	case t.Who == RoleClerk && j.by.Role != RoleClerk:
		return t, &Refusal{Code: CodeNotClerk}
	}
	j.book = b
	for _, g := range t.Guards {
		if refusal := guards[g](&j); refusal != nil {
			return t, refusal
		}
	}
	return t, nil
}

func (r Record) decisionID() string {
	if r.Standing.Decision == nil {
		return ""
	}
	return r.Standing.Decision.OperationID
}
